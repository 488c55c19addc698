// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.demo.paint;

import java.awt.Graphics2D;

/** A board of two shades, often turned, its dark squares changing colour from top to bottom. */
final class Checkers implements Painter {

  @Override
  public void paint(Canvas canvas) {
    Palette palette = canvas.palette();
    boolean turned = canvas.chance(0.6);
    double angle = turned ? canvas.between(-0.8, 0.8) : 0;
    int cell = canvas.between(18, 52);
    double accents = canvas.chance(0.4) ? 0.12 : 0;
    double from = canvas.between(0.0, 0.3);
    double to = canvas.between(0.3, 0.75);

    canvas.fill(palette.lightest());
    Graphics2D graphics = canvas.graphics();
    graphics.translate(canvas.width() / 2.0, canvas.height() / 2.0);
    graphics.rotate(angle);
    int reach = (int) (canvas.diagonal() / 2 / cell) + 2;
    for (int row = -reach; row < reach; row++) {
      double down = (row + reach) / (2.0 * reach);
      for (int column = -reach; column < reach; column++) {
        if ((row + column & 1) != 0) {
          continue;
        }
        boolean accent = canvas.chance(accents);
        graphics.setColor(palette.at(accent ? 0.6 : from + (to - from) * down));
        graphics.fillRect(column * cell, row * cell, cell, cell);
      }
    }
  }
}
