// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.demo.paint;

import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;

/** Parallel bands of many widths at any angle, some with a thin line beside them. */
final class Stripes implements Painter {

  @Override
  public void paint(Canvas canvas) {
    Palette palette = canvas.palette();
    int widest = canvas.between(18, 55);
    canvas.fill(palette.lightest());
    Graphics2D graphics = canvas.graphics();
    graphics.translate(canvas.width() / 2.0, canvas.height() / 2.0);
    graphics.rotate(canvas.between(0, StrictMath.PI));

    double reach = canvas.diagonal() / 2;
    double at = -reach;
    int colour = canvas.between(0, palette.size() - 1);
    while (at < reach) {
      double width = canvas.between(6.0, widest);
      graphics.setColor(palette.colour(colour));
      graphics.fill(new Rectangle2D.Double(at, -reach, width, 2 * reach));
      if (canvas.chance(0.4)) {
        graphics.setColor(palette.lightest());
        graphics.fill(new Rectangle2D.Double(at + width - 4, -reach, 2, 2 * reach));
      }
      at += width;
      // Never the same colour twice in a row.
      colour = (colour + canvas.between(1, palette.size() - 1)) % palette.size();
    }
  }
}
