// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.demo.paint;

import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;

/** A bar chart without a word: upright or lying, plain or stacked. */
final class Bars implements Painter {

  private static final double MARGIN = 18;

  @Override
  public void paint(Canvas canvas) {
    Palette palette = canvas.palette();
    canvas.fill(palette.at(canvas.between(0.94, 1.0)));
    boolean lying = canvas.chance(0.35);
    double along = (lying ? canvas.height() : canvas.width()) - 2 * MARGIN;
    double reach = (lying ? canvas.width() : canvas.height()) - 2 * MARGIN;
    Graphics2D graphics = canvas.graphics();
    if (lying) {
      graphics.translate(MARGIN, MARGIN);
    } else {
      // Turned so that bars always grow to the right from a common line.
      graphics.translate(MARGIN, canvas.height() - MARGIN);
      graphics.rotate(-StrictMath.PI / 2);
    }
    graphics.setColor(Palette.translucent(palette.colour(1), 0.18));
    for (int line = 1; line <= 5; line++) {
      graphics.fill(new Rectangle2D.Double(reach * line / 5, 0, 1, along));
    }

    int bars = canvas.between(5, 13);
    boolean stacked = canvas.chance(0.35);
    double slot = along / bars;
    double value = canvas.between(0.3, 0.7);
    for (int bar = 0; bar < bars; bar++) {
      value = Math.min(Math.max(value + canvas.between(-0.3, 0.3), 0.12), 0.97);
      double start = bar * slot + slot * 0.14;
      int parts = stacked ? 3 : 1;
      for (int part = parts; part > 0; part--) {
        double length = reach * value * part / parts;
        graphics.setColor(stacked ? palette.colour(parts - part) : palette.at(0.75 - 0.7 * value));
        graphics.fill(new RoundRectangle2D.Double(0, start, length, slot * 0.72, 7, 7));
      }
    }
    graphics.setColor(palette.darkest());
    graphics.fill(new Rectangle2D.Double(-1, 0, 2, along));
  }
}
