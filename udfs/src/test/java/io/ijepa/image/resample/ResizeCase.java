// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.resample;

import io.ijepa.image.pixel.PixelRows;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * A line of what {@code make_resize_corpus.py} or {@code make_torchvision_corpus.py} wrote, and the
 * pixels that it computed.
 */
record ResizeCase(
    int seed,
    int width,
    int height,
    int toWidth,
    int toHeight,
    int channels,
    Resampling resampling,
    String sha256) {

  /**
   * @param made who resized, with the version
   */
  static List<ResizeCase> of(String made) {
    try (InputStream in = ResizeCase.class.getResourceAsStream("/resize/" + made + ".csv")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .skip(1)
          .map(line -> line.split(","))
          .map(ResizeCase::of)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ResizeCase of(String[] fields) {
    return new ResizeCase(
        Integer.parseInt(fields[0]),
        Integer.parseInt(fields[1]),
        Integer.parseInt(fields[2]),
        Integer.parseInt(fields[3]),
        Integer.parseInt(fields[4]),
        Integer.parseInt(fields[5]),
        Resampling.valueOf(fields[6].toUpperCase(Locale.ROOT)),
        fields[7]);
  }

  /** Without its digest: the same of whoever resized. */
  ResizeCase question() {
    return new ResizeCase(seed, width, height, toWidth, toHeight, channels, resampling, "");
  }

  PixelRows rows() {
    return rows(seed, width, height, channels);
  }

  /** The pixels that the script computes from a seed. */
  static PixelRows rows(int seed, int width, int height, int channels) {
    byte[] pixels = new byte[width * height * channels];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) pixel(seed, i);
    }
    return new Rows(width, height, channels, pixels);
  }

  private static int pixel(int seed, int at) {
    int mixed = at * 0x9E3779B1 + seed;
    mixed ^= mixed >>> 15;
    mixed *= 0x85EBCA77;
    mixed ^= mixed >>> 13;
    int noise = mixed >>> 24;
    return switch (seed % 3) {
      case 1 -> noise < 128 ? 0 : 255;
      case 2 -> at / 5 + (noise & 31);
      default -> noise;
    };
  }

  private record Rows(int width, int height, int channels, byte[] pixels) implements PixelRows {
    @Override
    public void read(int y, byte[] row) {
      System.arraycopy(pixels, y * width * channels, row, 0, width * channels);
    }
  }
}
