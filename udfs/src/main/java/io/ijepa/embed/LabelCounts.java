// SPDX-License-Identifier: Apache-2.0
package io.ijepa.embed;

import java.io.Serializable;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Images whose true label is known beside the label that they were given. One thread counts;
 * another may read meanwhile.
 */
public final class LabelCounts implements Serializable {
  private static final long serialVersionUID = 1L;

  /** What an image is and what it was taken for, as ids of labels. */
  public record Pair(int truth, int predicted) implements Comparable<Pair>, Serializable {
    @Override
    public int compareTo(Pair other) {
      int byTruth = Integer.compare(truth, other.truth);
      return byTruth != 0 ? byTruth : Integer.compare(predicted, other.predicted);
    }
  }

  /** Images by true and given label; where several ids share a name, by the first of them. */
  public final Map<Pair, Long> images = new ConcurrentSkipListMap<>();

  /** Images whose true label is among the five best. */
  public long inTopFive;

  /** Images that were classified and have no true label. */
  public long withoutLabel;

  /** Images that were classified and have a true label that the model does not know. */
  public long unknownLabel;

  /** Whether any image could be compared. */
  public boolean isAny() {
    return !images.isEmpty();
  }

  void count(int truth, int predicted, boolean isInTopFive) {
    images.merge(new Pair(truth, predicted), 1L, Long::sum);
    inTopFive += isInTopFive ? 1 : 0;
  }

  void countWithoutLabel() {
    withoutLabel++;
  }

  void countUnknown() {
    unknownLabel++;
  }

  void add(LabelCounts other) {
    other.images.forEach((pair, count) -> images.merge(pair, count, Long::sum));
    inTopFive += other.inTopFive;
    withoutLabel += other.withoutLabel;
    unknownLabel += other.unknownLabel;
  }
}
