// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image;

import io.ijepa.image.decode.DecodeOptions;
import io.ijepa.image.decode.ImageDecoder;
import io.ijepa.image.pixel.PixelBudget;
import io.ijepa.image.pixel.PixelRows;
import io.ijepa.image.pixel.RejectedImageException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Reads file names from standard input and answers each with one line: width, height and the
 * sha-256 of its RGB bytes, or the rejection. For {@code compare_with_pillow.py}.
 */
public final class DecodeLines {
  private DecodeLines() {}

  public static void main(String[] arguments) throws IOException {
    ImageDecoder decoder = new ImageDecoder(DecodeOptions.DEFAULT, PixelBudget.ofJvm());
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    BufferedReader names =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String name = names.readLine(); name != null; name = names.readLine()) {
      out.println(answer(decoder, Files.readAllBytes(Path.of(name))));
    }
  }

  static String answer(ImageDecoder decoder, byte[] encoded) {
    try (PixelRows rows = decoder.open(encoded)) {
      byte[] pixels = rgb(rows);
      return "%d %d %s".formatted(rows.width(), rows.height(), sha256(pixels));
    } catch (RejectedImageException e) {
      return e.reason() + " " + e.getMessage();
    }
  }

  /** All rows as RGB. */
  static byte[] rgb(PixelRows rows) throws RejectedImageException {
    byte[] row = new byte[rows.width() * rows.channels()];
    byte[] pixels = new byte[rows.width() * rows.height() * 3];
    int at = 0;
    for (int y = 0; y < rows.height(); y++) {
      rows.read(y, row);
      for (int x = 0; x < rows.width(); x++) {
        for (int c = 0; c < 3; c++) {
          pixels[at++] = rows.channels() == 1 ? row[x] : row[x * 3 + c];
        }
      }
    }
    rows.finish();
    return pixels;
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
