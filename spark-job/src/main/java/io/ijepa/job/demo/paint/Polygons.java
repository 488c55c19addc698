// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.demo.paint;

import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.geom.Path2D;

/** Translucent regular polygons thrown over each other, large ones first. */
final class Polygons implements Painter {

  @Override
  public void paint(Canvas canvas) {
    Palette palette = canvas.palette();
    canvas.fill(canvas.chance(0.7) ? palette.lightest() : palette.darkest());
    int corners = canvas.chance(0.5) ? canvas.between(3, 6) : 0;
    int count = canvas.between(10, 22);
    Graphics2D graphics = canvas.graphics();
    for (int i = 0; i < count; i++) {
      double size = canvas.shortSide() * (0.45 - 0.37 * i / count) * canvas.between(0.7, 1.1);
      Path2D polygon =
          polygon(
              corners == 0 ? canvas.between(3, 8) : corners,
              canvas.between(0.0, canvas.width()),
              canvas.between(0.0, canvas.height()),
              size,
              canvas.between(0, StrictMath.PI));
      graphics.setColor(Palette.translucent(palette.accent(i), canvas.between(0.55, 0.85)));
      graphics.fill(polygon);
      graphics.setColor(Palette.translucent(palette.lightest(), 0.8));
      graphics.setStroke(new BasicStroke(1.5f));
      graphics.draw(polygon);
    }
  }

  private static Path2D polygon(int corners, double x, double y, double radius, double turn) {
    Path2D path = new Path2D.Double();
    for (int corner = 0; corner < corners; corner++) {
      double angle = turn + 2 * StrictMath.PI * corner / corners;
      double cornerX = x + radius * StrictMath.cos(angle);
      double cornerY = y + radius * StrictMath.sin(angle);
      if (corner == 0) {
        path.moveTo(cornerX, cornerY);
      } else {
        path.lineTo(cornerX, cornerY);
      }
    }
    path.closePath();
    return path;
  }
}
