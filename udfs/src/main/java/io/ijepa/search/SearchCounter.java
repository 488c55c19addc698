// SPDX-License-Identifier: Apache-2.0
package io.ijepa.search;

import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.util.AccumulatorV2;

/**
 * Counts of a search by the task that counted. A shuffle follows, so Spark may run a task again
 * whose counts it has already: those of one partition replace each other.
 */
final class SearchCounter
    extends AccumulatorV2<Map<Integer, SearchCounts>, Map<Integer, SearchCounts>> {
  private static final long serialVersionUID = 1L;

  private final Map<Integer, SearchCounts> byPartition = new TreeMap<>();

  @Override
  public synchronized boolean isZero() {
    return byPartition.isEmpty();
  }

  @Override
  public synchronized SearchCounter copy() {
    SearchCounter copy = new SearchCounter();
    copy.byPartition.putAll(byPartition);
    return copy;
  }

  @Override
  public synchronized void reset() {
    byPartition.clear();
  }

  @Override
  public synchronized void add(Map<Integer, SearchCounts> counts) {
    byPartition.putAll(counts);
  }

  @Override
  public void merge(AccumulatorV2<Map<Integer, SearchCounts>, Map<Integer, SearchCounts>> other) {
    add(other.value());
  }

  @Override
  public synchronized Map<Integer, SearchCounts> value() {
    return new TreeMap<>(byPartition);
  }

  SearchCounts total() {
    return value().values().stream().reduce(SearchCounts.NONE, SearchCounts::plus);
  }
}
