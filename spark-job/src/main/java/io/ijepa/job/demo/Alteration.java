// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.demo;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.util.Locale;

/** What becomes of pictures on their way through the world: the ways an altered copy differs. */
enum Alteration {
  /** Saved again as a poor JPEG. */
  REENCODED(PictureFormat.JPG) {
    @Override
    byte[] copy(BufferedImage original) {
      return PictureFormat.JPG.encode(original, 18);
    }
  },

  /** Six tenths as wide and as high. */
  RESIZED(PictureFormat.PNG) {
    @Override
    byte[] copy(BufferedImage original) {
      int width = original.getWidth() * 6 / 10;
      int height = original.getHeight() * 6 / 10;
      return PictureFormat.PNG.encode(part(original, 0, 0, width, height, 0.6));
    }
  },

  /** A tenth of the width and of the height cut away, half of it at each edge. */
  CROPPED(PictureFormat.JPG) {
    @Override
    byte[] copy(BufferedImage original) {
      int left = original.getWidth() / 20;
      int top = original.getHeight() / 20;
      int width = original.getWidth() - 2 * left;
      int height = original.getHeight() - 2 * top;
      return PictureFormat.JPG.encode(part(original, left, top, width, height, 1));
    }
  },

  /** Every channel a quarter brighter, as far as it goes. */
  BRIGHTER(PictureFormat.WEBP) {
    @Override
    byte[] copy(BufferedImage original) {
      BufferedImage copy = part(original, 0, 0, original.getWidth(), original.getHeight(), 1);
      byte[] bytes = ((DataBufferByte) copy.getRaster().getDataBuffer()).getData();
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) Math.min((bytes[i] & 0xFF) * 5 / 4, 255);
      }
      return PictureFormat.WEBP.encode(copy);
    }
  };

  private final PictureFormat format;

  Alteration(PictureFormat format) {
    this.format = format;
  }

  /** The altered copy's file. */
  abstract byte[] copy(BufferedImage original);

  /** The alteration as it stands in file names. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  PictureFormat format() {
    return format;
  }

  private static BufferedImage part(
      BufferedImage original, int left, int top, int width, int height, double scale) {
    BufferedImage part = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    Graphics2D graphics = part.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    graphics.scale(scale, scale);
    graphics.drawImage(original, -left, -top, null);
    graphics.dispose();
    return part;
  }
}
