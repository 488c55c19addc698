// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.resample;

import java.util.Arrays;
import java.util.Optional;

/** Pillow's resampling filters with the codes that {@code resample} holds in a processor's JSON. */
public enum Resampling {
  NEAREST(0),
  LANCZOS(1),
  BILINEAR(2),
  BICUBIC(3),
  BOX(4),
  HAMMING(5);

  private final int code;

  Resampling(int code) {
    this.code = code;
  }

  /** The value of {@code PIL.Image.Resampling}. */
  public int code() {
    return code;
  }

  public static Optional<Resampling> of(int code) {
    return Arrays.stream(values()).filter(filter -> filter.code == code).findFirst();
  }
}
