// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.demo.paint;

import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Five colours that go together, from dark to light. */
final class Palette {

  private static final int[][] BASES = {
    {0x1B1E3C, 0x5A3F73, 0xB9527C, 0xF2905F, 0xFFDDA6},
    {0x06303D, 0x0E6B78, 0x33B0A4, 0xA9E0C4, 0xFFF5DC},
    {0x1D3827, 0x4B7A39, 0xA6B548, 0xE8D689, 0xFCF6E3},
    {0x2B0F16, 0x7C202D, 0xD4462F, 0xF79D37, 0xFDE9B8},
    {0x201640, 0x4F3C8C, 0x8F74C7, 0xD3A9DD, 0xFBEAF3},
    {0x0C1F3F, 0x1F4E8C, 0x4E93CE, 0xA3D2EE, 0xF3FAFD},
    {0x2E2420, 0x6E4A36, 0xB98257, 0xE3C08E, 0xFAF0DD},
    {0x14213A, 0x2C5A6B, 0xE0604E, 0xF3B95C, 0xF6F0DF},
    {0x30123B, 0x8A2A6B, 0xE75480, 0xFDA5A4, 0xFFF0E6},
    {0x222428, 0x50575F, 0x8C979E, 0xC9D1D3, 0xF7F7F2},
  };

  /** How far a palette's hues may be turned, as a share of the colour circle. */
  private static final float HUE_PLAY = 0.05f;

  private final List<Color> colours;

  private Palette(List<Color> colours) {
    this.colours = colours;
  }

  static Palette any(Random random) {
    float turn = (random.nextFloat() * 2 - 1) * HUE_PLAY;
    List<Color> turned = new ArrayList<>();
    for (int rgb : BASES[random.nextInt(BASES.length)]) {
      float[] hsb = Color.RGBtoHSB(rgb >> 16 & 0xFF, rgb >> 8 & 0xFF, rgb & 0xFF, null);
      turned.add(Color.getHSBColor(hsb[0] + turn, hsb[1], hsb[2]));
    }
    return new Palette(List.copyOf(turned));
  }

  int size() {
    return colours.size();
  }

  Color colour(int index) {
    return colours.get(index);
  }

  Color darkest() {
    return colours.get(0);
  }

  Color lightest() {
    return colours.get(size() - 1);
  }

  /** One of the three colours that are neither the darkest nor the lightest. */
  Color accent(int index) {
    return colours.get(1 + Math.floorMod(index, size() - 2));
  }

  /** The blend at this place between the darkest (0) and the lightest (1) colour. */
  Color at(double place) {
    return new Color(rgbAt(place));
  }

  /** The colour that {@link #at} gives, as a number: 0xRRGGBB. */
  int rgbAt(double place) {
    double scaled = Math.min(Math.max(place, 0), 1) * (size() - 1);
    int below = Math.min((int) scaled, size() - 2);
    return mix(colours.get(below).getRGB(), colours.get(below + 1).getRGB(), scaled - below);
  }

  static Color translucent(Color colour, double opacity) {
    int alpha = (int) StrictMath.round(255 * opacity);
    return new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), alpha);
  }

  /** The colour that lies this share of the way from one to the other. */
  static int mix(int from, int to, double share) {
    int red = channel(from >> 16 & 0xFF, to >> 16 & 0xFF, share);
    int green = channel(from >> 8 & 0xFF, to >> 8 & 0xFF, share);
    int blue = channel(from & 0xFF, to & 0xFF, share);
    return red << 16 | green << 8 | blue;
  }

  private static int channel(int from, int to, double share) {
    return (int) StrictMath.round(from + (to - from) * share);
  }
}
