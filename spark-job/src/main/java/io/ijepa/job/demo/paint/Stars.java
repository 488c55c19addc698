// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.demo.paint;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RadialGradientPaint;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Point2D;

/** A night sky: a cloud of faint light, many small stars, a few large ones, at times a planet. */
final class Stars implements Painter {

  @Override
  public void paint(Canvas canvas) {
    Palette palette = canvas.palette();
    Noise light = canvas.noise();
    Noise dust = canvas.noise();
    double scale = 1 / canvas.between(60.0, 140.0);
    int night = Palette.mix(palette.darkest().getRGB(), 0x05060F, 0.7);
    double cover = canvas.between(0.25, 0.45);
    canvas.shade(
        (x, y) -> {
          double cloud = light.cloud(x * scale, y * scale, 5) - cover;
          double veil = dust.cloud(x * scale * 2, y * scale * 2, 3);
          int glow = palette.rgbAt(0.25 + 0.5 * veil);
          return Palette.mix(night, glow, Noise.ease(cloud * 1.8) * 0.75);
        });
    if (canvas.chance(0.4)) {
      planet(canvas);
    }
    int stars = canvas.between(60, 220);
    for (int i = 0; i < stars; i++) {
      double size = canvas.chance(0.05) ? canvas.between(2.0, 3.2) : canvas.between(0.4, 1.3);
      star(canvas, size);
    }
  }

  private static void star(Canvas canvas, double size) {
    double x = canvas.between(0.0, canvas.width());
    double y = canvas.between(0.0, canvas.height());
    if (size >= 2) {
      Color halo = canvas.palette().at(canvas.between(0.6, 1.0));
      disc(canvas.graphics(), x, y, size * 5, Palette.translucent(halo, 0.55), transparent(halo));
    }
    canvas.graphics().setColor(Palette.translucent(Color.WHITE, canvas.between(0.5, 1.0)));
    canvas.graphics().fill(new Ellipse2D.Double(x - size, y - size, 2 * size, 2 * size));
  }

  private static void planet(Canvas canvas) {
    double radius = canvas.shortSide() * canvas.between(0.12, 0.28);
    double x = canvas.width() * canvas.between(0.2, 0.8);
    double y = canvas.height() * canvas.between(0.2, 0.8);
    Graphics2D graphics = canvas.graphics();
    Palette palette = canvas.palette();
    Color halo = palette.colour(3);
    disc(graphics, x, y, radius * 1.5, Palette.translucent(halo, 0.5), transparent(halo));
    // Lit from the upper left: the light's centre is off the planet's.
    graphics.setPaint(
        new RadialGradientPaint(
            new Point2D.Double(x - radius * 0.4, y - radius * 0.4),
            (float) (radius * 1.7),
            new float[] {0, 0.45f, 1},
            new Color[] {palette.lightest(), palette.colour(2), palette.darkest()}));
    graphics.fill(new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius));
  }

  private static void disc(
      Graphics2D graphics, double x, double y, double radius, Color inner, Color outer) {
    graphics.setPaint(
        new RadialGradientPaint(
            new Point2D.Double(x, y),
            (float) radius,
            new float[] {0, 1},
            new Color[] {inner, outer}));
    graphics.fill(new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius));
  }

  private static Color transparent(Color colour) {
    return Palette.translucent(colour, 0);
  }
}
