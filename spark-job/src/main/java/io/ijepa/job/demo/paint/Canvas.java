// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.demo.paint;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.util.Random;

/** A picture in the making: its pixels, its colours and its source of chance. */
final class Canvas {

  /** Gives every pixel its colour. */
  @FunctionalInterface
  interface Shader {

    /** The colour as 0xRRGGBB. */
    int colourAt(int x, int y);
  }

  private static final int SHORTEST_SIDE = 200;
  private static final int LONGEST_SIDE = 400;
  private static final double[] ASPECT_RATIOS = {1, 5 / 4.0, 4 / 3.0, 3 / 2.0, 16 / 9.0};

  private final BufferedImage image;
  private final Graphics2D graphics;
  private final Random random;
  private final Palette palette;

  private Canvas(Random random) {
    this.random = random;
    double ratio = ASPECT_RATIOS[random.nextInt(ASPECT_RATIOS.length)];
    int longSide = between((int) StrictMath.ceil(SHORTEST_SIDE * ratio) + 20, LONGEST_SIDE);
    int shortSide = (int) StrictMath.round(longSide / ratio);
    boolean upright = chance(0.4);
    image =
        new BufferedImage(
            upright ? shortSide : longSide,
            upright ? longSide : shortSide,
            BufferedImage.TYPE_3BYTE_BGR);
    graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    palette = Palette.any(random);
  }

  static BufferedImage painted(Random random, Painter painter) {
    Canvas canvas = new Canvas(random);
    painter.paint(canvas);
    canvas.graphics.dispose();
    return canvas.image;
  }

  int width() {
    return image.getWidth();
  }

  int height() {
    return image.getHeight();
  }

  int shortSide() {
    return Math.min(width(), height());
  }

  double diagonal() {
    return StrictMath.sqrt((double) width() * width() + (double) height() * height());
  }

  Graphics2D graphics() {
    return graphics;
  }

  Palette palette() {
    return palette;
  }

  /** A random whole number from the lowest to the highest, both included. */
  int between(int least, int most) {
    return least + random.nextInt(most - least + 1);
  }

  double between(double least, double most) {
    return least + (most - least) * random.nextDouble();
  }

  boolean chance(double share) {
    return random.nextDouble() < share;
  }

  Noise noise() {
    return new Noise(random.nextInt());
  }

  void fill(Color colour) {
    graphics.setColor(colour);
    graphics.fillRect(0, 0, width(), height());
  }

  void fillDownwards(Color top, Color bottom) {
    graphics.setPaint(new GradientPaint(0, 0, top, 0, height(), bottom));
    graphics.fillRect(0, 0, width(), height());
  }

  void shade(Shader shader) {
    byte[] bytes = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
    int at = 0;
    for (int y = 0; y < height(); y++) {
      for (int x = 0; x < width(); x++) {
        int colour = shader.colourAt(x, y);
        bytes[at++] = (byte) colour;
        bytes[at++] = (byte) (colour >> 8);
        bytes[at++] = (byte) (colour >> 16);
      }
    }
  }
}
