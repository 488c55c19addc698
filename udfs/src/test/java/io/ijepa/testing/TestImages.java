// SPDX-License-Identifier: Apache-2.0
package io.ijepa.testing;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/** Small encoded images. */
public final class TestImages {
  private TestImages() {}

  /** The reference's own pixels, one PNG for each image: of the model's size, so never resized. */
  public static List<byte[]> of(ReferenceCheckpoint reference) {
    return of(reference, "pixels");
  }

  /** Pixels of another size. */
  public static List<byte[]> of(ReferenceCheckpoint reference, String name) {
    int height = Math.toIntExact(reference.expected().get(name).shape().get(1));
    int width = Math.toIntExact(reference.expected().get(name).shape().get(2));
    int bytes = height * width * 3;
    byte[] pixels = reference.bytes(name);
    return IntStream.range(0, reference.images())
        .mapToObj(
            image -> png(Arrays.copyOfRange(pixels, image * bytes, image * bytes + bytes), width))
        .toList();
  }

  /** A PNG of RGB bytes, lossless. */
  public static byte[] png(byte[] rgb, int width) {
    int height = rgb.length / 3 / width;
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int pixel = 0; pixel < width * height; pixel++) {
      image.setRGB(
          pixel % width,
          pixel / width,
          ((rgb[3 * pixel] & 255) << 16)
              | ((rgb[3 * pixel + 1] & 255) << 8)
              | (rgb[3 * pixel + 2] & 255));
    }
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      ImageIO.write(image, "png", out);
      return out.toByteArray();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }
}
