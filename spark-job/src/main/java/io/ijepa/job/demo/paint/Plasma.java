// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.demo.paint;

/** Marbled clouds: noise bent by other noise, looked up in the palette. */
final class Plasma implements Painter {

  @Override
  public void paint(Canvas canvas) {
    Palette palette = canvas.palette();
    Noise bend = canvas.noise();
    Noise cloud = canvas.noise();
    double scale = 1 / canvas.between(45.0, 130.0);
    double bending = canvas.between(0.8, 3.2);
    double bands = canvas.between(1.2, 3.0);
    canvas.shade(
        (x, y) -> {
          double across = x * scale;
          double down = y * scale;
          double warp = bending * bend.cloud(across, down, 3);
          double value = cloud.cloud(across + warp, down - warp, 4) * bands * 2;
          // Up and down the palette in turn, so that no edge appears where it would start again.
          double turn = value - 2 * StrictMath.floor(value / 2);
          return palette.rgbAt(turn > 1 ? 2 - turn : turn);
        });
  }
}
