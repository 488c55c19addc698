// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.demo.paint;

/** A few points of colour that run into each other. */
final class Gradient implements Painter {

  private record Point(double x, double y, int colour) {}

  @Override
  public void paint(Canvas canvas) {
    Palette palette = canvas.palette();
    Point[] points = new Point[canvas.between(4, 7)];
    for (int i = 0; i < points.length; i++) {
      points[i] =
          new Point(
              canvas.between(0.0, canvas.width()),
              canvas.between(0.0, canvas.height()),
              palette.colour(i % palette.size()).getRGB());
    }
    double softness = canvas.shortSide() * canvas.shortSide() * 0.01;
    canvas.shade((x, y) -> blendAt(points, softness, x, y));
  }

  private static int blendAt(Point[] points, double softness, int x, int y) {
    double total = 0;
    double red = 0;
    double green = 0;
    double blue = 0;
    for (Point point : points) {
      double across = x - point.x();
      double down = y - point.y();
      double near = 1 / (across * across + down * down + softness);
      double weight = near * near;
      total += weight;
      red += weight * (point.colour() >> 16 & 0xFF);
      green += weight * (point.colour() >> 8 & 0xFF);
      blue += weight * (point.colour() & 0xFF);
    }
    return (int) (red / total + 0.5) << 16
        | (int) (green / total + 0.5) << 8
        | (int) (blue / total + 0.5);
  }
}
