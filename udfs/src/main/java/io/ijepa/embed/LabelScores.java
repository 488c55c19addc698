// SPDX-License-Identifier: Apache-2.0
package io.ijepa.embed;

import io.ijepa.model.Classifier.ProblemType;

/**
 * Logits as scores: a softmax over all labels, or a sigmoid for each where several may be true, in
 * double precision. A better score has the higher logit or, where two are equal, the lower id; a
 * logit that is no number is the worst.
 */
final class LabelScores {
  private final float[] logits;
  private final ProblemType problemType;
  private final double highest;
  private final double sum; // of exp(logit - highest)

  private LabelScores(float[] logits, ProblemType problemType, double highest, double sum) {
    this.logits = logits;
    this.problemType = problemType;
    this.highest = highest;
    this.sum = sum;
  }

  static LabelScores of(float[] logits, ProblemType problemType) {
    double highest = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      highest = Math.max(highest, logit);
    }
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - highest);
    }
    return new LabelScores(logits, problemType, highest, sum);
  }

  float score(int id) {
    return problemType == ProblemType.MULTI_LABEL_CLASSIFICATION
        ? (float) (1 / (1 + Math.exp(-logits[id])))
        : (float) (Math.exp(logits[id] - highest) / sum);
  }

  /** The ids of the {@code most} best, the best first. */
  int[] best(int most) {
    int[] best = new int[most];
    int found = 0;
    for (int id = 0; id < logits.length; id++) {
      if (found == most && !isBetter(id, best[most - 1])) {
        continue;
      }
      int place = found < most ? found++ : most - 1;
      while (place > 0 && isBetter(id, best[place - 1])) {
        best[place] = best[place - 1];
        place--;
      }
      best[place] = id;
    }
    return best;
  }

  /** How many labels are better than this one. */
  int rank(int id) {
    int better = 0;
    for (int other = 0; other < logits.length; other++) {
      better += isBetter(other, id) ? 1 : 0;
    }
    return better;
  }

  private boolean isBetter(int id, int other) {
    float here = Float.isNaN(logits[id]) ? Float.NEGATIVE_INFINITY : logits[id];
    float there = Float.isNaN(logits[other]) ? Float.NEGATIVE_INFINITY : logits[other];
    return here > there || (here == there && id < other);
  }
}
