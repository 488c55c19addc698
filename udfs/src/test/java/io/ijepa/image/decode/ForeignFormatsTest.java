// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ijepa.image.ImageCorpus;
import io.ijepa.image.pixel.PixelBudget;
import io.ijepa.image.pixel.RejectedImageException;
import io.ijepa.image.pixel.Rejection;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("What is not decoded is named by what it is")
class ForeignFormatsTest {
  private static final int NEW_SUBFILE_TYPE = 254;
  private static final int PRIVATE_TAG = 65_000;

  private final ImageDecoder decoder = new ImageDecoder(DecodeOptions.DEFAULT, PixelBudget.ofJvm());

  @ParameterizedTest(name = "{0} {1}: {2}")
  @CsvSource({
    "avif, 'mif1 avif', AVIF",
    "avis, 'msf1 avis', AVIF",
    "mif1, 'mif1 avif miaf', AVIF",
    "miaf, 'mif1 avif', AVIF",
    "mif1, 'mif1 heic', HEIC",
    "heic, 'mif1 heic', HEIC",
    "heix, mif1, HEIC",
    "hevc, msf1, HEIC",
    "mif1, miaf, HEIF",
    "miaf, miaf, HEIF",
    "crx , isom, camera RAW (CR3)",
    "isom, 'iso2 avc1 mp41', MP4 video",
  })
  @DisplayName("Files of HEIF's family are told apart by all brands that they name")
  void brands(String major, String compatible, String name) {
    String[] brands = compatible.split(" ", -1);
    ByteBuffer file = ByteBuffer.allocate(16 + 4 * brands.length + 40);
    file.putInt(16 + 4 * brands.length)
        .put(latin("ftyp"))
        .put(latin(major + " ".repeat(4 - major.length())))
        .putInt(0);
    for (String brand : brands) {
      file.put(latin(brand));
    }
    RejectedImageException rejected = rejected(file.array());
    assertEquals(Rejection.UNSUPPORTED_FORMAT, rejected.reason());
    assertEquals(
        name + " is not decoded here; JPEG, PNG, WebP, BMP, GIF and TIFF are",
        rejected.getMessage());
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource({
    "'P6 4 4 255 ', PPM",
    "'P3 4 4 255 ', PPM",
    "'P5 4 4 255 ', PGM",
    "'P4 4 4 ', PBM",
    "'Pf 4 4 -1 ', PFM",
    "'%PDF-1.7', PDF",
    "'8BPS', PSD",
    "'<svg xmlns=''x''>', SVG",
    "'<?xml version=''1.0''?><!-- made by --><svg>', SVG",
    "'SIMPLE  =  T', FITS",
    "'qoif', QOI",
  })
  @DisplayName("Images and documents are UNSUPPORTED_FORMAT")
  void images(String beginning, String name) {
    RejectedImageException rejected = rejected(latin(beginning + " ".repeat(40)));
    assertEquals(Rejection.UNSUPPORTED_FORMAT, rejected.reason());
    assertEquals(
        name + " is not decoded here; JPEG, PNG, WebP, BMP, GIF and TIFF are",
        rejected.getMessage());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "<!DOCTYPE html><title>404</title>, an HTML page",
    "'  <HTML lang=en>', an HTML page",
    "'<!-- saved --><html>', an HTML page",
    "'<?xml version=''1.0''?><html>', an HTML page",
    "'<?xml version=''1.0''?><Error><Code>AccessDenied', XML",
    "'{\"error\": 404}', JSON",
    "'version https://git-lfs.github.com/spec/v1', 'a git-lfs pointer, not the file that it stands"
        + " for'",
    "'PK\3\4', a ZIP archive",
    "'\u001F\u008B\b', gzip",
  })
  @DisplayName("What is no image is CORRUPT, and its kind is said")
  void others(String beginning, String name) {
    RejectedImageException rejected = rejected(latin(beginning));
    assertEquals(Rejection.CORRUPT, rejected.reason());
    assertEquals("is " + name + ": no image", rejected.getMessage());
  }

  @Test
  @DisplayName("DICOM is known by the letters behind its preamble")
  void dicom() {
    byte[] file = new byte[200];
    System.arraycopy(latin("DICM"), 0, file, 128, 4);
    assertEquals(Rejection.UNSUPPORTED_FORMAT, rejected(file).reason());
  }

  @Test
  @DisplayName("A TIFF that begins with a thumbnail, as a camera's RAW does, is not decoded as it")
  void thumbnail() {
    byte[] plain = ImageCorpus.bytes("fax-without-photometric.tif");
    byte[] raw = Arrays.copyOf(plain, plain.length);
    ByteBuffer file = ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN);
    int entry = file.getInt(4) + 2;
    while (file.getShort(entry) != (short) PRIVATE_TAG) {
      entry += 12;
    }
    file.putShort(entry, (short) NEW_SUBFILE_TYPE).putShort(entry + 2, (short) 4);
    file.putInt(entry + 4, 1).putInt(entry + 8, 1);
    RejectedImageException rejected = rejected(raw);
    assertEquals(Rejection.UNSUPPORTED_FORMAT, rejected.reason());
    assertEquals(
        "TIFF begins with a thumbnail (NewSubfileType 1), as a camera RAW does (DNG, NEF, ARW);"
            + " the picture behind it is not decoded here",
        rejected.getMessage());
  }

  private static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private RejectedImageException rejected(byte[] file) {
    return assertThrows(RejectedImageException.class, () -> decoder.open(file).close());
  }
}
