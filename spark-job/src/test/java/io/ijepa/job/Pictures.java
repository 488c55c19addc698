// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Small pictures, each of another colour. */
public final class Pictures {
  private Pictures() {}

  public static byte[] png(int seed) {
    BufferedImage image = new BufferedImage(24, 18, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        image.setRGB(x, y, (seed * 0x3d_4f_71 + x * 0x05_09_03 + y * 0x02_07_0b) & 0xff_ff_ff);
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", bytes);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  static Path write(Path file, int seed) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.write(file, png(seed));
  }

  /** A folder of {@code count} pictures and as many broken files as asked for. */
  public static Path folder(Path folder, int count, int broken) throws IOException {
    for (int i = 0; i < count; i++) {
      write(folder.resolve("picture-" + i + ".png"), i);
    }
    for (int i = 0; i < broken; i++) {
      Files.write(
          folder.resolve("broken-" + i + ".jpg"),
          "no picture".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    return folder;
  }
}
