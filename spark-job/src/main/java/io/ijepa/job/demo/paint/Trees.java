// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.demo.paint;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;

/** One to three trees on a meadow: every branch is a smaller tree. */
final class Trees implements Painter {

  @Override
  public void paint(Canvas canvas) {
    Palette palette = canvas.palette();
    boolean night = canvas.chance(0.25);
    canvas.fillDownwards(
        night ? palette.darkest() : palette.lightest(), palette.at(night ? 0.35 : 0.75));
    double ground = canvas.height() * canvas.between(0.84, 0.92);
    canvas.graphics().setColor(palette.at(night ? 0.12 : 0.3));
    canvas
        .graphics()
        .fill(
            new Ellipse2D.Double(
                -canvas.width() * 0.5, ground - 6, canvas.width() * 2, canvas.height()));

    int trees = canvas.between(1, 3);
    int depth = trees == 1 ? 9 : 8;
    Color wood = night ? palette.at(0.55) : palette.darkest();
    Color leaf = Palette.translucent(night ? palette.lightest() : palette.accent(1), 0.55);
    for (int tree = 0; tree < trees; tree++) {
      double x = canvas.width() * (tree + canvas.between(0.35, 0.65)) / trees;
      double trunk = canvas.height() * canvas.between(0.17, 0.21) * (trees == 1 ? 1 : 0.85);
      new Tree(canvas, wood, leaf, canvas.between(0.25, 0.6))
          .grow(x, ground + 4, -StrictMath.PI / 2, trunk, depth);
    }
  }

  private record Tree(Canvas canvas, Color wood, Color leaf, double spread) {

    void grow(double x, double y, double angle, double length, int depth) {
      Graphics2D graphics = canvas.graphics();
      double endX = x + length * StrictMath.cos(angle);
      double endY = y + length * StrictMath.sin(angle);
      graphics.setColor(wood);
      graphics.setStroke(
          new BasicStroke(
              (float) Math.max(length / 6, 0.8), BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
      graphics.draw(new Line2D.Double(x, y, endX, endY));
      if (depth == 0) {
        double size = canvas.between(2.0, 4.5);
        graphics.setColor(leaf);
        graphics.fill(new Ellipse2D.Double(endX - size, endY - size, 2 * size, 2 * size));
        return;
      }
      for (int side = -1; side <= 1; side += 2) {
        double turn = side * spread * canvas.between(0.6, 1.4);
        grow(endX, endY, angle + turn, length * canvas.between(0.68, 0.84), depth - 1);
      }
    }
  }
}
