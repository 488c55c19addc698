// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.scale;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/**
 * JPEG files of the size and the weight of COCO's: 640 x 427 pixels, about 80 KB, so that decoding
 * them costs what decoding photographs costs. Seeded by their number.
 */
public final class SyntheticPhotos {
  public static final int WIDTH = 640;
  public static final int HEIGHT = 427;
  private static final float QUALITY = 0.85f;
  private static final int GRAIN = 24; // levels of noise: sets the number of coefficients

  private SyntheticPhotos() {}

  /** {@code count} files in {@code folder}, in the order of their names. */
  public static List<Path> in(Path folder, int count) throws IOException {
    Files.createDirectories(folder);
    List<Path> files = new ArrayList<>();
    for (int number = 0; number < count; number++) {
      Path file = folder.resolve("photo-%05d.jpg".formatted(number));
      if (!Files.exists(file)) {
        write(paint(new Random(number)), file);
      }
      files.add(file);
    }
    return files;
  }

  private static BufferedImage paint(Random random) {
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D canvas = image.createGraphics();
    canvas.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    canvas.setPaint(new GradientPaint(0, 0, colour(random), WIDTH, HEIGHT, colour(random)));
    canvas.fillRect(0, 0, WIDTH, HEIGHT);
    for (int spot = 0; spot < 60; spot++) {
      double size = 10 + random.nextInt(120);
      canvas.setPaint(colour(random));
      canvas.fill(
          new Ellipse2D.Double(
              random.nextInt(WIDTH) - size / 2, random.nextInt(HEIGHT) - size / 2, size, size));
    }
    canvas.dispose();
    int[] pixels = image.getRGB(0, 0, WIDTH, HEIGHT, null, 0, WIDTH);
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = grainy(pixels[i], random.nextInt(GRAIN) - GRAIN / 2);
    }
    image.setRGB(0, 0, WIDTH, HEIGHT, pixels, 0, WIDTH);
    return image;
  }

  private static int grainy(int rgb, int noise) {
    int red = level((rgb >> 16 & 255) + noise);
    int green = level((rgb >> 8 & 255) + noise);
    int blue = level((rgb & 255) + noise);
    return red << 16 | green << 8 | blue;
  }

  private static int level(int value) {
    return Math.max(0, Math.min(255, value));
  }

  private static Color colour(Random random) {
    return new Color(random.nextInt(1 << 24));
  }

  private static void write(BufferedImage image, Path file) throws IOException {
    Path partial = file.resolveSibling(file.getFileName() + ".partial");
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ImageWriteParam settings = writer.getDefaultWriteParam();
    settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    settings.setCompressionQuality(QUALITY);
    try (ImageOutputStream out = ImageIO.createImageOutputStream(partial.toFile())) {
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), settings);
    } finally {
      writer.dispose();
    }
    Files.move(partial, file);
  }
}
