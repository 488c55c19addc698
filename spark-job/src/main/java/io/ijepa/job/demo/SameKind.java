// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.demo;

import io.ijepa.vector.Metric;
import java.util.Map;

/** How far vectors know kinds: originals whose nearest other original is of the same kind. */
final class SameKind {
  private SameKind() {}

  /** Counts them, by cosine. */
  static long count(Map<PictureName, float[]> originals) {
    return originals.keySet().stream()
        .filter(name -> nearest(name, originals).kind().equals(name.kind()))
        .count();
  }

  private static PictureName nearest(PictureName name, Map<PictureName, float[]> originals) {
    PictureName nearest = name;
    double highest = Double.NEGATIVE_INFINITY;
    for (Map.Entry<PictureName, float[]> other : originals.entrySet()) {
      double score = Metric.COSINE.score(originals.get(name), other.getValue());
      if (score > highest && !other.getKey().equals(name)) {
        highest = score;
        nearest = other.getKey();
      }
    }
    return nearest;
  }
}
