// SPDX-License-Identifier: Apache-2.0
package io.ijepa.vector;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The best of all that was offered: the highest scores and, of equal ones, the smallest keys. What
 * it holds does not depend on the order of the offers. Not thread-safe.
 */
final class BoundedHeap<K> {
  private static final int FIRST_ROOM = 16;

  private final int capacity;
  private final Comparator<? super K> order;
  private double[] scores; // a binary heap: the worst is at 0
  private Object[] keys;
  private int size;

  BoundedHeap(int capacity, Comparator<? super K> order) {
    this.capacity = capacity;
    this.order = order;
    this.scores = new double[Math.min(capacity, FIRST_ROOM)];
    this.keys = new Object[scores.length];
  }

  /** The score that an offer must reach to be kept. */
  double threshold() {
    return size < capacity ? Double.NEGATIVE_INFINITY : scores[0];
  }

  void offer(double score, K key) {
    double plain = score + 0.0; // of the two zeros, the positive one
    if (size < capacity) {
      if (size == scores.length) {
        int room = Math.min(capacity, 2 * size);
        scores = Arrays.copyOf(scores, room);
        keys = Arrays.copyOf(keys, room);
      }
      size++;
      rise(size - 1, plain, key);
    } else if (isWorse(scores[0], key(0), plain, key)) {
      sink(plain, key);
    }
  }

  private void rise(int from, double score, K key) {
    int place = from;
    while (place > 0) {
      int parent = (place - 1) / 2;
      if (!isWorse(score, key, scores[parent], key(parent))) {
        break;
      }
      move(parent, place);
      place = parent;
    }
    scores[place] = score;
    keys[place] = key;
  }

  private void sink(double score, K key) {
    int place = 0;
    while (2 * place + 1 < size) {
      int child = 2 * place + 1;
      if (child + 1 < size
          && isWorse(scores[child + 1], key(child + 1), scores[child], key(child))) {
        child++;
      }
      if (!isWorse(scores[child], key(child), score, key)) {
        break;
      }
      move(child, place);
      place = child;
    }
    scores[place] = score;
    keys[place] = key;
  }

  private void move(int from, int to) {
    scores[to] = scores[from];
    keys[to] = keys[from];
  }

  private boolean isWorse(double score, K key, double otherScore, K otherKey) {
    int compared = Double.compare(score, otherScore);
    return compared < 0 || (compared == 0 && order.compare(key, otherKey) > 0);
  }

  @SuppressWarnings("unchecked") // only offer puts keys in
  private K key(int place) {
    return (K) keys[place];
  }

  /** What it holds, in no order. */
  List<Scored<K>> contents() {
    List<Scored<K>> contents = new ArrayList<>(size);
    for (int place = 0; place < size; place++) {
      contents.add(new Scored<>(scores[place], key(place)));
    }
    return contents;
  }
}
