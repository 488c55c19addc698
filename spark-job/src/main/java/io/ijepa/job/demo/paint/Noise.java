// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.demo.paint;

/** Smooth random values over the plane: hashed lattice points, blended between. */
final class Noise {

  private final int seed;

  Noise(int seed) {
    this.seed = seed;
  }

  /** Several layers, each twice as fine and half as strong as the one before; 0 to 1. */
  double cloud(double x, double y, int layers) {
    double sum = 0;
    double weight = 0;
    double strength = 1;
    double scale = 1;
    for (int layer = 0; layer < layers; layer++) {
      sum += strength * smooth(x * scale, y * scale, layer);
      weight += strength;
      strength /= 2;
      scale *= 2;
    }
    return sum / weight;
  }

  private double smooth(double x, double y, int layer) {
    int left = (int) StrictMath.floor(x);
    int top = (int) StrictMath.floor(y);
    double across = ease(x - left);
    double down = ease(y - top);
    double upper = blend(lattice(left, top, layer), lattice(left + 1, top, layer), across);
    double lower = blend(lattice(left, top + 1, layer), lattice(left + 1, top + 1, layer), across);
    return blend(upper, lower, down);
  }

  private double lattice(int x, int y, int layer) {
    int hash = seed ^ x * 0x27D4EB2F ^ y * 0x165667B1 ^ layer * 0x5BD1E995;
    hash = (hash ^ hash >>> 15) * 0x2C1B3C6D;
    hash = (hash ^ hash >>> 12) * 0x297A2D39;
    return (hash >>> 8) / (double) (1 << 24);
  }

  /** Flat at both ends, so that no lattice line shows. */
  static double ease(double share) {
    double held = Math.min(Math.max(share, 0), 1);
    return held * held * (3 - 2 * held);
  }

  private static double blend(double from, double to, double share) {
    return from + (to - from) * share;
  }
}
