// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.decode;

import io.ijepa.image.pixel.RejectedImageException;
import io.ijepa.image.pixel.Rejection;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Image formats told by their first bytes; a file's name plays no part. */
enum ImageFormat {
  JPEG("JPEG"),
  PNG("PNG"),
  WEBP("WebP"),
  BMP("BMP"),
  GIF("GIF"),
  TIFF("TIFF");

  /** A signature of a format that is not decoded. */
  private record Foreign(String name, int offset, String signature) {}

  private static final List<Foreign> IMAGES =
      List.of(
          new Foreign("JPEG XL", 0, "\u00FF\n"),
          new Foreign("JPEG XL", 4, "JXL \r\n\u0087\n"),
          new Foreign("JPEG 2000", 4, "jP  \r\n\u0087\n"),
          new Foreign("JPEG 2000", 0, "\u00FFO\u00FFQ"),
          new Foreign("JPEG XR", 0, "II\u00BC"),
          new Foreign("PSD", 0, "8BPS"),
          new Foreign("GIMP's XCF", 0, "gimp xcf"),
          new Foreign("ICNS", 0, "icns"),
          new Foreign("PDF", 0, "%PDF"),
          new Foreign("PostScript", 0, "%!PS"),
          new Foreign("PostScript", 0, "\u00C5\u00D0\u00D3\u00C6"),
          new Foreign("DICOM", 128, "DICM"),
          new Foreign("FITS", 0, "SIMPLE  ="),
          new Foreign("DDS", 0, "DDS "),
          new Foreign("KTX", 0, "\u00ABKTX "),
          new Foreign("QOI", 0, "qoif"),
          new Foreign("FLIF", 0, "FLIF"),
          new Foreign("BPG", 0, "BPG\u00FB"),
          new Foreign("BLP", 0, "BLP1"),
          new Foreign("BLP", 0, "BLP2"),
          new Foreign("OpenEXR", 0, "v/1\1"),
          new Foreign("Radiance HDR", 0, "#?RADIANCE"),
          new Foreign("Radiance HDR", 0, "#?RGBE"),
          new Foreign("SGI", 0, "\1\u00DA\0"),
          new Foreign("SGI", 0, "\1\u00DA\1"),
          new Foreign("Sun raster", 0, "Y\u00A6j\u0095"),
          new Foreign("PCX", 0, "\n\5\1"),
          new Foreign("XPM", 0, "/* XPM */"),
          new Foreign("XBM", 0, "#define "),
          new Foreign("FLI", 4, "\u0011\u00AF"),
          new Foreign("FLI", 4, "\u0012\u00AF"),
          new Foreign("MNG", 0, "\u008AMNG"),
          new Foreign("JNG", 0, "\u008BJNG"),
          new Foreign("DjVu", 0, "AT&TFORM"),
          new Foreign("WMF", 0, "\u00D7\u00CD\u00C6\u009A"),
          new Foreign("EMF", 40, " EMF"),
          new Foreign("camera RAW (CR2)", 8, "CR\2"),
          new Foreign("camera RAW (CRW)", 6, "HEAPCCDR"),
          new Foreign("camera RAW (RW2)", 0, "IIU\0"),
          new Foreign("camera RAW (ORF)", 0, "IIRO"),
          new Foreign("camera RAW (ORF)", 0, "IIRS"),
          new Foreign("camera RAW (ORF)", 0, "MMOR"),
          new Foreign("camera RAW (RAF)", 0, "FUJIFILMCCD-RAW"),
          new Foreign("camera RAW (MRW)", 0, "\0MRM"),
          new Foreign("camera RAW (X3F)", 0, "FOVb"),
          new Foreign("AVI video", 8, "AVI LIST"),
          new Foreign("WebM video", 0, "\u001AE\u00DF\u00A3"));

  private static final List<Foreign> OTHERS =
      List.of(
          new Foreign(
              "a git-lfs pointer, not the file that it stands for", 0, "version https://git-lfs"),
          new Foreign("a git-annex pointer, not the file that it stands for", 0, "/annex/objects/"),
          new Foreign("gzip", 0, "\u001F\u008B"),
          new Foreign("bzip2", 0, "BZh"),
          new Foreign("xz", 0, "\u00FD7zXZ\0"),
          new Foreign("Zstandard", 0, "(\u00B5/\u00FD"),
          new Foreign("a ZIP archive", 0, "PK\3\4"),
          new Foreign("a 7z archive", 0, "7z\u00BC\u00AF"),
          new Foreign("a RAR archive", 0, "Rar!"),
          new Foreign("a tar archive", 257, "ustar"),
          new Foreign("a NumPy array", 0, "\u0093NUMPY"),
          new Foreign("HDF5", 0, "\u0089HDF"),
          new Foreign("Parquet", 0, "PAR1"),
          new Foreign("JSON", 0, "{\""));

  private static final String DECODED = "JPEG, PNG, WebP, BMP, GIF and TIFF are";

  /** As much of a text is looked at as a prologue and some comments take. */
  private static final int TEXT_BYTES = 1024;

  private static final int MOST_BRANDS = 64;

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
   * @throws RejectedImageException UNSUPPORTED_FORMAT for images, documents and videos that are
   *     known by name, CORRUPT for what is no image
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
    if (isTiff(file) && !file.startsWith(8, "CR\2")) {
      return TIFF;
    }
    if (file.startsWith(0, "BM")) {
      return BMP;
    }
    Optional<String> image = image(file);
    if (image.isPresent()) {
      throw new RejectedImageException(
          Rejection.UNSUPPORTED_FORMAT, image.get() + " is not decoded here; " + DECODED);
    }
    Optional<String> other = text(file).or(() -> named(file, OTHERS));
    throw new RejectedImageException(
        Rejection.CORRUPT,
        other
            .map("is %s: no image"::formatted)
            .orElseGet(() -> "begins with %s: no image format".formatted(beginning(data))));
  }

  private static boolean isTiff(EncodedBytes file) {
    return file.startsWith(0, "II*\0")
        || file.startsWith(0, "MM\0*")
        || file.startsWith(0, "II+\0")
        || file.startsWith(0, "MM\0+");
  }

  private static Optional<String> named(EncodedBytes file, List<Foreign> formats) {
    return formats.stream()
        .filter(foreign -> file.startsWith(foreign.offset, foreign.signature))
        .map(Foreign::name)
        .findFirst();
  }

  private static Optional<String> image(EncodedBytes file) throws RejectedImageException {
    if (file.startsWith(4, "ftyp")) {
      return Optional.of(isoMedia(file));
    }
    if (isIcon(file)) {
      return Optional.of(file.u8(2) == 1 ? "ICO" : "CUR");
    }
    if (file.has(0, 3) && file.u8(0) == 'P' && Character.isWhitespace(file.u8(2))) {
      switch (file.u8(1)) {
        case '1', '4' -> {
          return Optional.of("PBM");
        }
        case '2', '5' -> {
          return Optional.of("PGM");
        }
        case '3', '6' -> {
          return Optional.of("PPM");
        }
        case '7' -> {
          return Optional.of("PAM");
        }
        case 'f', 'F' -> {
          return Optional.of("PFM");
        }
        default -> {}
      }
    }
    if (file.startsWith(file.length() - 18L, "TRUEVISION-XFILE.")) {
      return Optional.of("TGA");
    }
    String start = start(file);
    boolean drawing =
        start.startsWith("<svg")
            || start.startsWith("<!doctype svg")
            || ((start.startsWith("<?xml") || start.startsWith("<!--")) && start.contains("<svg"));
    return drawing ? Optional.of("SVG") : named(file, IMAGES);
  }

  /** Icons and cursors count their pictures, where a Targa with the same first bytes has zeros. */
  private static boolean isIcon(EncodedBytes file) throws RejectedImageException {
    return (file.startsWith(0, "\0\0\1\0") || file.startsWith(0, "\0\0\2\0"))
        && file.has(4, 2)
        && file.u16le(4) != 0;
  }

  /** HEIF and its kin, by all brands that they name: the first one often is that of the family. */
  private static String isoMedia(EncodedBytes file) throws RejectedImageException {
    long end = Math.min(file.length(), Math.min(file.u32be(0), 8 + 4L * MOST_BRANDS));
    boolean heif = false;
    for (long at = 8; at + 4 <= Math.max(12, end) && file.has(at, 4); at += at == 8 ? 8 : 4) {
      switch (file.ascii(at, 4)) {
        case "avif", "avis" -> {
          return "AVIF";
        }
        case "heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs" -> {
          return "HEIC";
        }
        case "crx " -> {
          return "camera RAW (CR3)";
        }
        case "jxl " -> {
          return "JPEG XL";
        }
        case "jp2 ", "jpx ", "jph " -> {
          return "JPEG 2000";
        }
        case "mif1", "msf1", "mif2", "miaf" -> heif = true;
        default -> {}
      }
    }
    return heif ? "HEIF" : "MP4 video";
  }

  private static Optional<String> text(EncodedBytes file) {
    String start = start(file);
    for (String tag : List.of("<!doctype html", "<html", "<head", "<body", "<title", "<script")) {
      if (start.startsWith(tag)
          || ((start.startsWith("<?xml") || start.startsWith("<!--")) && start.contains(tag))) {
        return Optional.of("an HTML page");
      }
    }
    return start.startsWith("<?xml") ? Optional.of("XML") : Optional.empty();
  }

  /** The beginning as a text in small letters, without a byte order mark and leading space. */
  private static String start(EncodedBytes file) {
    int mark = file.startsWith(0, "\u00EF\u00BB\u00BF") ? 3 : 0;
    int length = Math.min(TEXT_BYTES, file.length() - mark);
    return new String(file.data(), mark, length, StandardCharsets.ISO_8859_1)
        .stripLeading()
        .toLowerCase(Locale.ROOT);
  }

  private static String beginning(byte[] data) {
    StringBuilder hex = new StringBuilder();
    for (int i = 0; i < Math.min(8, data.length); i++) {
      hex.append(i == 0 ? "" : " ").append("%02x".formatted(data[i] & 0xFF));
    }
    return hex.toString();
  }
}
