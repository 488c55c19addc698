// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.demo.paint;

import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;

/** Ranges of hills, paler the farther away, under a sun. */
final class Hills implements Painter {

  @Override
  public void paint(Canvas canvas) {
    Palette palette = canvas.palette();
    canvas.fillDownwards(palette.at(canvas.between(0.55, 0.8)), palette.lightest());
    sun(canvas);
    int ranges = canvas.between(3, 6);
    double horizon = canvas.between(0.35, 0.6);
    for (int range = 0; range < ranges; range++) {
      double near = (range + 1.0) / ranges;
      double base = canvas.height() * (horizon + (0.95 - horizon) * range / ranges);
      canvas.graphics().setColor(palette.at(0.72 * (1 - near) + 0.02));
      canvas.graphics().fill(range(canvas, base, canvas.height() * (0.05 + 0.06 * near)));
    }
  }

  private static void sun(Canvas canvas) {
    double radius = canvas.shortSide() * canvas.between(0.08, 0.2);
    double x = canvas.width() * canvas.between(0.15, 0.85);
    double y = canvas.height() * canvas.between(0.15, 0.45);
    Graphics2D graphics = canvas.graphics();
    for (double glow : new double[] {1.7, 1.3, 1}) {
      double r = radius * glow;
      graphics.setColor(Palette.translucent(canvas.palette().lightest(), glow == 1 ? 0.95 : 0.3));
      graphics.fill(new Ellipse2D.Double(x - r, y - r, 2 * r, 2 * r));
    }
  }

  /** A skyline of three waves of different lengths, closed below the picture's lower edge. */
  private static Path2D range(Canvas canvas, double base, double height) {
    double[] lengths = {
      canvas.between(140.0, 320.0), canvas.between(50.0, 110.0), canvas.between(14.0, 40.0)
    };
    double[] heights = {height, height * 0.4, height * canvas.between(0.02, 0.16)};
    double[] starts = {
      canvas.between(0, 2 * StrictMath.PI),
      canvas.between(0, 2 * StrictMath.PI),
      canvas.between(0, 2 * StrictMath.PI)
    };
    Path2D path = new Path2D.Double();
    path.moveTo(0, canvas.height());
    for (int x = 0; x <= canvas.width(); x += 2) {
      double y = base;
      for (int wave = 0; wave < lengths.length; wave++) {
        double angle = starts[wave] + 2 * StrictMath.PI * x / lengths[wave];
        y += heights[wave] * StrictMath.sin(angle);
      }
      path.lineTo(x, y);
    }
    path.lineTo(canvas.width(), canvas.height());
    path.closePath();
    return path;
  }
}
