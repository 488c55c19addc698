package io.ijepa.image.decode;

/** Undoes the differences between neighbours that a row was compressed with, in place. */
final class TiffPredictor {
  private static final int HORIZONTAL = 2;
  private static final int FLOATING_POINT = 3;

  private TiffPredictor() {}

  static boolean decodes(int predictor, int bits) {
    return predictor == 1
        || (predictor == HORIZONTAL && (bits == 8 || bits == 16 || bits == 32))
        || (predictor == FLOATING_POINT && bits == 32);
  }

  static void undo(TiffLayout layout, byte[] row) {
    int samples = layout.samplesPerPlane();
    if (layout.predictor() == HORIZONTAL) {
      add(row, samples, layout.bits() / 8, layout.little());
    } else if (layout.predictor() == FLOATING_POINT) {
      add(row, samples, 1, true);
      join(row, layout.little());
    }
  }

  private static void add(byte[] row, int samples, int bytes, boolean little) {
    int distance = samples * bytes;
    for (int i = distance; i + bytes <= row.length; i += bytes) {
      int carry = 0;
      for (int b = 0; b < bytes; b++) {
        int at = i + (little ? b : bytes - 1 - b);
        int sum = (row[at] & 0xFF) + (row[at - distance] & 0xFF) + carry;
        row[at] = (byte) sum;
        carry = sum >> 8;
      }
    }
  }

  /** From all highest bytes, then all second ones and so on, to whole numbers. */
  private static void join(byte[] row, boolean little) {
    byte[] split = row.clone();
    int count = row.length / 4;
    for (int i = 0; i < count; i++) {
      for (int b = 0; b < 4; b++) {
        row[i * 4 + (little ? 3 - b : b)] = split[b * count + i];
      }
    }
  }
}
