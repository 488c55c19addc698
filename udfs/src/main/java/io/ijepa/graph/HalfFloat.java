// SPDX-License-Identifier: Apache-2.0
package io.ijepa.graph;

/** IEEE 754 binary16 and its relatives, by their bits; {@code Float} has them since Java 20. */
final class HalfFloat {
  /** The exponents' biases differ by 112. */
  private static final int BIAS = 112 << 23;

  private static final int LEAST_NORMAL = 0x38800000; // 2^-14
  private static final int TOO_LARGE = 0x47800000; // 2^16
  private static final int INFINITY = 0x7f800000;

  private HalfFloat() {}

  /** Rounds to the nearest half, ties to even; beyond 65504 infinite, as a cast in ONNX does it. */
  static short of(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = bits >>> 16 & 0x8000;
    int magnitude = bits & 0x7fffffff;
    if (magnitude > INFINITY) {
      return (short) (sign | 0x7e00);
    }
    if (magnitude >= TOO_LARGE) {
      return (short) (sign | 0x7c00);
    }
    if (magnitude < LEAST_NORMAL) { // steps of 2^-24
      return (short) (sign | (int) Math.rint(Float.intBitsToFloat(magnitude) * 0x1p24));
    }
    int rounded = magnitude + 0xfff + (magnitude >>> 13 & 1);
    return (short) (sign | ((rounded - BIAS) >>> 13));
  }

  /** Exact. */
  static float toFloat(short half) {
    int sign = (half & 0x8000) << 16;
    int exponent = half >>> 10 & 31;
    int fraction = half & 0x3ff;
    if (exponent == 0) {
      return Float.intBitsToFloat(sign | Float.floatToRawIntBits(fraction * 0x1p-24f));
    }
    int wide = exponent == 31 ? INFINITY : (exponent << 23) + BIAS;
    return Float.intBitsToFloat(sign | wide | fraction << 13);
  }

  /** The value of a bfloat16, which is the upper half of a float. Exact. */
  static float ofBrain(short brain) {
    return Float.intBitsToFloat(brain << 16);
  }
}
