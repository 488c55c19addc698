// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.resample;

/** The shapes of convolution filters, as functions of the distance in target pixels. */
enum Filter {
  BOX(0.5) {
    @Override
    double at(double x) {
      return x > -0.5 && x <= 0.5 ? 1.0 : 0.0;
    }
  },
  BILINEAR(1.0) {
    @Override
    double at(double x) {
      double distance = Math.abs(x);
      return distance < 1.0 ? 1.0 - distance : 0.0;
    }
  },
  /**
   * Hamming: its two constants are single precision in Pillow, and one byte in a million shows it.
   */
  HAMMING(1.0) {
    @Override
    double at(double x) {
      double distance = Math.abs(x);
      if (distance == 0.0) {
        return 1.0;
      }
      if (distance >= 1.0) {
        return 0.0;
      }
      double angle = distance * Math.PI;
      return Math.sin(angle) / angle * (0.54f + 0.46f * Math.cos(angle));
    }
  },
  BICUBIC(2.0) {
    private static final double A = -0.5;

    @Override
    double at(double x) {
      double d = Math.abs(x);
      if (d < 1.0) {
        return ((A + 2.0) * d - (A + 3.0)) * d * d + 1;
      }
      return d < 2.0 ? (((d - 5) * d + 8) * d - 4) * A : 0.0;
    }
  },
  /**
   * The same curve as torch multiplies it out: the last bit differs, and a weight may round by it.
   */
  BICUBIC_OF_TORCH(2.0) {
    private static final double A = -0.5;

    @Override
    double at(double x) {
      double d = Math.abs(x);
      if (d < 1.0) {
        return ((A + 2) * d - (A + 3)) * d * d + 1;
      }
      return d < 2.0 ? ((A * d - 5 * A) * d + 8 * A) * d - 4 * A : 0.0;
    }
  },
  LANCZOS(3.0) {
    @Override
    double at(double x) {
      return x >= -3.0 && x < 3.0 ? sinc(x) * sinc(x / 3) : 0.0;
    }
  };

  private final double support;

  Filter(double support) {
    this.support = support;
  }

  abstract double at(double x);

  /** Distance beyond which the filter is zero. */
  double support() {
    return support;
  }

  /** The filter of every resampling but {@link Resampling#NEAREST}, which is none. */
  static Filter of(Resampling resampling) {
    return switch (resampling) {
      case BOX -> BOX;
      case BILINEAR -> BILINEAR;
      case HAMMING -> HAMMING;
      case BICUBIC -> BICUBIC;
      case LANCZOS -> LANCZOS;
      case NEAREST -> throw new IllegalArgumentException("nearest is not a convolution");
    };
  }

  private static double sinc(double x) {
    if (x == 0.0) {
      return 1.0;
    }
    double angle = x * Math.PI;
    return Math.sin(angle) / angle;
  }
}
