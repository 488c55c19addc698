// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.demo;

import io.ijepa.job.demo.paint.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Draws pictures of the demo's kinds from other seeds than the demo's, to train and to measure the
 * demo model with.
 *
 * <pre>
 * originals FOLDER SERIES PER_KIND   PNG files of their own size, named rings-000012.png
 * sets FOLDER SERIES COUNT           as many folders with 240 originals and 160 altered copies each,
 *                                    named and encoded as the demo's
 * </pre>
 *
 * A series is a whole number from 20 to 999. Seeds of different kinds lie 1,000 apart and those of
 * one kind's pictures here 12,000, so no two pictures of any kinds or series share a seed, and none
 * is one of the demo's, whose numbers are below 20.
 */
public final class DrawPictures {
  private static final Kind[] KINDS = Kind.values();
  private static final int APART = 12_000;

  private DrawPictures() {}

  public static void main(String[] arguments) throws IOException {
    System.setProperty("java.awt.headless", "true");
    Path folder = Files.createDirectories(Path.of(arguments[1]));
    int series = Integer.parseInt(arguments[2]);
    int count = Integer.parseInt(arguments[3]);
    if (series < DemoPictures.PER_KIND || series > 999) {
      throw new IllegalArgumentException("A series is from 20 to 999, not " + series);
    }
    switch (arguments[0]) {
      case "originals" ->
          IntStream.range(0, KINDS.length * count)
              .parallel()
              .forEach(i -> draw(folder, series, KINDS[i % KINDS.length], i / KINDS.length));
      case "sets" -> {
        for (int set = 0; set < count; set++) {
          int first = set * DemoPictures.PER_KIND;
          Path to = Files.createDirectories(folder.resolve("set" + set));
          DemoPictures.draw(to, DemoPictures.PER_KIND, i -> series + APART * (first + i)).toList();
        }
      }
      default -> throw new IllegalArgumentException("originals or sets, not " + arguments[0]);
    }
  }

  private static void draw(Path folder, int series, Kind kind, int index) {
    String name = String.format(Locale.ROOT, "%s-%06d.png", kind.label(), index);
    byte[] png = PictureFormat.PNG.encode(kind.picture(series + APART * index), 1);
    try {
      Files.write(folder.resolve(name), png);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
