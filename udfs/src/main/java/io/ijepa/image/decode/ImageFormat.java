// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.decode;

import io.ijepa.image.pixel.RejectedImageException;
import io.ijepa.image.pixel.Rejection;
import java.util.List;

/** Image formats told by their first bytes; a file's name plays no part. */
enum ImageFormat {
  JPEG("JPEG"),
  PNG("PNG"),
  WEBP("WebP"),
  BMP("BMP"),
  GIF("GIF"),
  TIFF("TIFF");

  private record Foreign(String name, int offset, String signature) {}

  private static final List<Foreign> FOREIGN =
      List.of(
          new Foreign("AVIF", 4, "ftypavif"),
          new Foreign("AVIF", 4, "ftypavis"),
          new Foreign("HEIC", 4, "ftyphe"),
          new Foreign("HEIC", 4, "ftypmif1"),
          new Foreign("HEIC", 4, "ftypmsf1"),
          new Foreign("JPEG XL", 0, "\u00FF\n"),
          new Foreign("JPEG XL", 4, "JXL \r\n\u0087\n"),
          new Foreign("JPEG 2000", 4, "jP  \r\n\u0087\n"),
          new Foreign("JPEG 2000", 0, "\u00FFO\u00FFQ"),
          new Foreign("PSD", 0, "8BPS"),
          new Foreign("SVG", 0, "<svg"),
          new Foreign("ICO", 0, "\0\0\1\0"),
          new Foreign("PDF", 0, "%PDF"),
          new Foreign("PostScript", 0, "%!PS"),
          new Foreign("DDS", 0, "DDS "),
          new Foreign("QOI", 0, "qoif"),
          new Foreign("OpenEXR", 0, "v/1\1"),
          new Foreign("Radiance HDR", 0, "#?RADIANCE"));

  private final String title;

  ImageFormat(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  /**
   * The format of a file.
   *
   * @throws RejectedImageException UNSUPPORTED_FORMAT for formats known by name, CORRUPT otherwise
   */
  static ImageFormat of(byte[] data) throws RejectedImageException {
    EncodedBytes file = new EncodedBytes(data, "file");
    if (file.startsWith(0, "\u00FF\u00D8\u00FF")) {
      return JPEG;
    }
    if (file.startsWith(0, "\u0089PNG\r\n\u001A\n")) {
      return PNG;
    }
    if (file.startsWith(0, "RIFF") && file.startsWith(8, "WEBP")) {
      return WEBP;
    }
    if (file.startsWith(0, "GIF87a") || file.startsWith(0, "GIF89a")) {
      return GIF;
    }
    if (isTiff(file)) {
      return TIFF;
    }
    if (file.startsWith(0, "BM")) {
      return BMP;
    }
    refuseForeign(file);
    throw new RejectedImageException(
        Rejection.CORRUPT, "begins with %s: no image format".formatted(beginning(data)));
  }

  private static boolean isTiff(EncodedBytes file) {
    return file.startsWith(0, "II*\0")
        || file.startsWith(0, "MM\0*")
        || file.startsWith(0, "II+\0")
        || file.startsWith(0, "MM\0+");
  }

  private static void refuseForeign(EncodedBytes file) throws RejectedImageException {
    for (Foreign foreign : FOREIGN) {
      if (file.startsWith(foreign.offset, foreign.signature)) {
        throw new RejectedImageException(
            Rejection.UNSUPPORTED_FORMAT,
            foreign.name + " is not decoded here; JPEG, PNG, WebP, BMP, GIF and TIFF are");
      }
    }
    if (file.startsWith(0, "<?xml") && file.data().length > 5) {
      String head =
          new String(
              file.data(),
              0,
              Math.min(1024, file.length()),
              java.nio.charset.StandardCharsets.ISO_8859_1);
      if (head.contains("<svg")) {
        throw new RejectedImageException(
            Rejection.UNSUPPORTED_FORMAT,
            "SVG is not decoded here; JPEG, PNG, WebP, BMP, GIF and TIFF are");
      }
    }
  }

  private static String beginning(byte[] data) {
    StringBuilder hex = new StringBuilder();
    for (int i = 0; i < Math.min(8, data.length); i++) {
      hex.append(i == 0 ? "" : " ").append("%02x".formatted(data[i] & 0xFF));
    }
    return hex.toString();
  }
}
