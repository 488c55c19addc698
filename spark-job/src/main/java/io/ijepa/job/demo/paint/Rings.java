// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.demo.paint;

import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;

/** Rings around a point somewhere in the picture, each a little off the one outside it. */
final class Rings implements Painter {

  @Override
  public void paint(Canvas canvas) {
    Palette palette = canvas.palette();
    double x = canvas.width() * canvas.between(0.3, 0.7);
    double y = canvas.height() * canvas.between(0.3, 0.7);
    double driftX = canvas.between(-0.25, 0.25);
    double driftY = canvas.between(-0.25, 0.25);
    int widest = canvas.between(12, 34);
    boolean blended = canvas.chance(0.4);

    Graphics2D graphics = canvas.graphics();
    canvas.fill(palette.darkest());
    double outermost = canvas.diagonal() * 0.8;
    double radius = outermost;
    int colour = canvas.between(0, palette.size() - 1);
    while (radius > 3) {
      graphics.setColor(
          blended ? palette.at(1 - radius / outermost * 1.2) : palette.colour(colour));
      graphics.fill(new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius));
      double width = canvas.between(5.0, widest);
      radius -= width;
      x += width * driftX;
      y += width * driftY;
      colour = (colour + canvas.between(1, palette.size() - 1)) % palette.size();
    }
  }
}
