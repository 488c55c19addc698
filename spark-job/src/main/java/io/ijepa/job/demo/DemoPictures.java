// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.demo;

import io.ijepa.job.demo.paint.Kind;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A few hundred pictures to try the pipeline with: originals of every {@link Kind}, four altered
 * copies of some of them, and three broken files. Drawn from fixed seeds: the same files every
 * time.
 */
public final class DemoPictures {

  /** Originals of each kind. */
  public static final int PER_KIND = 20;

  /** One original in so many has altered copies. */
  public static final int COPIED_ONE_IN = 6;

  private DemoPictures() {}

  /**
   * Draws all pictures into the folder, which is made if need be. Files of an earlier call are
   * written again with the same content, so a call that was broken off is made good by the next.
   *
   * @return the files, by name
   */
  public static List<Path> draw(Path folder) throws IOException {
    useNoScreen();
    Files.createDirectories(folder);
    try {
      Stream<Path> pictures =
          IntStream.range(0, Kind.values().length * PER_KIND)
              .parallel()
              .boxed()
              .flatMap(index -> drawFamily(folder, index));
      Stream<Path> broken =
          Arrays.stream(BrokenFile.values())
              .map(file -> write(folder.resolve(file.fileName()), file.bytes()));
      return Stream.concat(pictures, broken).sorted().toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** An original and its copies, if it has any. */
  private static Stream<Path> drawFamily(Path folder, int index) {
    Kind kind = Kind.values()[index / PER_KIND];
    int number = index % PER_KIND;
    String stem = String.format(Locale.ROOT, "%s-%03d", kind.label(), number);
    BufferedImage picture = kind.picture(number);
    PictureFormat format = PictureFormat.values()[number % PictureFormat.values().length];
    PictureName name = new PictureName(stem, "", format.extension());
    Path original = write(folder.resolve(name.toString()), format.encode(picture));
    if (index % COPIED_ONE_IN != 0) {
      return Stream.of(original);
    }
    Stream<Path> copies =
        Arrays.stream(Alteration.values())
            .map(alteration -> writeCopy(folder, stem, alteration, picture));
    return Stream.concat(Stream.of(original), copies);
  }

  private static Path writeCopy(
      Path folder, String stem, Alteration alteration, BufferedImage picture) {
    PictureName name = new PictureName(stem, alteration.label(), alteration.format().extension());
    return write(folder.resolve(name.toString()), alteration.copy(picture));
  }

  private static Path write(Path file, byte[] bytes) {
    try {
      return Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Drawing in memory needs no screen, and AWT would fail on a machine that names one it cannot
   * reach. Whoever set the property keeps it.
   */
  private static void useNoScreen() {
    if (System.getProperty("java.awt.headless") == null) {
      System.setProperty("java.awt.headless", "true");
    }
  }
}
