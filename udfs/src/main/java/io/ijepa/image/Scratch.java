package io.ijepa.image;

import java.util.Arrays;

/** The arrays that one resize works in; they grow and are used again for the next image. */
final class Scratch {
  private static final int WORTH_KEEPING = 1 << 20;

  byte[] evenRow = new byte[0];
  byte[] oddRow = new byte[0];
  long[] lanes = new long[0];
  int[] evenLine = new int[0];
  int[] oddLine = new int[0];
  int[] sums = new int[0];
  byte[] output = new byte[0];

  void rows(int bytes) {
    if (evenRow.length < bytes) {
      evenRow = new byte[bytes];
      oddRow = new byte[bytes];
    }
  }

  void lanes(int length) {
    if (lanes.length < length) {
      lanes = new long[length];
    }
  }

  void lines(int length) {
    if (evenLine.length < length) {
      evenLine = new int[length];
      oddLine = new int[length];
    }
  }

  void sums(int length, int value) {
    if (sums.length < length) {
      sums = new int[length];
    }
    Arrays.fill(sums, 0, length, value);
  }

  void output(int length) {
    if (output.length < length) {
      output = new byte[length];
    }
    Arrays.fill(output, 0, length, (byte) 0);
  }

  /** False once an unusually wide image has blown the arrays up. */
  boolean worthKeeping() {
    return evenRow.length <= WORTH_KEEPING && lanes.length <= WORTH_KEEPING;
  }
}
