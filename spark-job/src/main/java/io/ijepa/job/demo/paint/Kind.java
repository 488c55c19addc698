// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.demo.paint;

import java.awt.image.BufferedImage;
import java.util.Locale;
import java.util.Random;

/** What a demo picture shows. */
public enum Kind {
  CHECKERS(new Checkers()),
  STRIPES(new Stripes()),
  RINGS(new Rings()),
  GRADIENT(new Gradient()),
  POLYGONS(new Polygons()),
  MOSAIC(new Mosaic()),
  MAZE(new Maze()),
  STARS(new Stars()),
  PLASMA(new Plasma()),
  HILLS(new Hills()),
  TREES(new Trees()),
  BARS(new Bars());

  private static final long SEED = 0x1AE9_A5EEDL;

  /** Odd and without pattern: neighbouring pictures get seeds that have nothing in common. */
  private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;

  private final Painter painter;

  Kind(Painter painter) {
    this.painter = painter;
  }

  /** The kind as it stands in file names. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The picture of this number: always the same one. */
  public BufferedImage picture(int number) {
    Random random = new Random((SEED + 1000L * ordinal() + number) * SPREAD);
    return Canvas.painted(random, painter);
  }
}
