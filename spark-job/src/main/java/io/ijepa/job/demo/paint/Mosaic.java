// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.demo.paint;

/** Stained glass: every pixel belongs to the nearest of some points (a Voronoi diagram). */
final class Mosaic implements Painter {

  private record Tile(double x, double y, int colour) {}

  @Override
  public void paint(Canvas canvas) {
    Palette palette = canvas.palette();
    Tile[] tiles = new Tile[canvas.between(18, 60)];
    double tilt = canvas.between(-0.5, 0.5);
    for (int i = 0; i < tiles.length; i++) {
      double x = canvas.between(0.0, canvas.width());
      double y = canvas.between(0.0, canvas.height());
      // A drift of colour across the picture holds the tiles together.
      double place = 0.5 + tilt * (x / canvas.width() * 2 - 1) + canvas.between(-0.3, 0.3);
      tiles[i] = new Tile(x, y, palette.rgbAt(0.15 + 0.8 * Math.min(Math.max(place, 0), 1)));
    }
    int lead = palette.darkest().getRGB();
    double leadWidth = canvas.between(2.0, 4.5);
    canvas.shade((x, y) -> glassAt(tiles, lead, leadWidth, x, y));
  }

  private static int glassAt(Tile[] tiles, int lead, double leadWidth, int x, int y) {
    Tile nearest = tiles[0];
    double least = Double.MAX_VALUE;
    double second = Double.MAX_VALUE;
    for (Tile tile : tiles) {
      double across = x - tile.x();
      double down = y - tile.y();
      double distance = across * across + down * down;
      if (distance < least) {
        second = least;
        least = distance;
        nearest = tile;
      } else if (distance < second) {
        second = distance;
      }
    }
    double fromEdge = StrictMath.sqrt(second) - StrictMath.sqrt(least);
    int glass = Palette.mix(nearest.colour(), 0xFFFFFF, 0.12 * Noise.ease(fromEdge / 60));
    return Palette.mix(lead, glass, Noise.ease((fromEdge - leadWidth + 1) / 2));
  }
}
