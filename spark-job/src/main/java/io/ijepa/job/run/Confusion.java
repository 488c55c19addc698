// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.run;

import io.ijepa.embed.LabelCounts.Pair;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * How many rows of each label were taken for each: exact counts, and what follows from them.
 *
 * @param labels by their id
 * @param counts rows by true and predicted id; only pairs that occur
 */
public record Confusion(List<String> labels, Map<Pair, Long> counts) {

  /**
   * One label's quality. Precision is 0 where the label was never predicted, recall where it never
   * occurs, F1 where both are 0.
   *
   * @param rows that have the label
   */
  public record PerLabel(String label, long rows, double precision, double recall, double f1) {}

  public Confusion {
    counts = Map.copyOf(counts);
  }

  public long rows() {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Share of rows that were taken for what they are; 0 without rows. */
  public double accuracy() {
    long correct = 0;
    for (Map.Entry<Pair, Long> entry : counts.entrySet()) {
      correct += entry.getKey().truth() == entry.getKey().predicted() ? entry.getValue() : 0;
    }
    return share(correct, rows());
  }

  /** The accuracy of always saying the commonest label of these rows. */
  public double majorityAccuracy() {
    long most = 0;
    for (long rows : rowsByTruth()) {
      most = Math.max(most, rows);
    }
    return share(most, rows());
  }

  private long[] rowsByTruth() {
    long[] rows = new long[labels.size()];
    counts.forEach((pair, count) -> rows[pair.truth()] += count);
    return rows;
  }

  /** Every label, by id. */
  public List<PerLabel> perLabel() {
    long[] rows = rowsByTruth();
    long[] predicted = new long[labels.size()];
    counts.forEach((pair, count) -> predicted[pair.predicted()] += count);
    List<PerLabel> all = new ArrayList<>();
    for (int id = 0; id < labels.size(); id++) {
      long correct = counts.getOrDefault(new Pair(id, id), 0L);
      all.add(
          new PerLabel(
              labels.get(id),
              rows[id],
              share(correct, predicted[id]),
              share(correct, rows[id]),
              share(2 * correct, predicted[id] + rows[id])));
    }
    return all;
  }

  /** Every pair that occurs, by the ids. */
  public List<Map.Entry<Pair, Long>> table() {
    return counts.entrySet().stream().sorted(Map.Entry.comparingByKey()).toList();
  }

  /** The commonest mistakes, the most frequent first. */
  public List<Map.Entry<Pair, Long>> mistakes(int most) {
    return table().stream()
        .filter(entry -> entry.getKey().truth() != entry.getKey().predicted())
        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
        .limit(most)
        .toList();
  }

  private static double share(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }
}
