// SPDX-License-Identifier: Apache-2.0
package io.ijepa.embed;

import org.apache.spark.util.AccumulatorV2;

/**
 * Carries {@link TaskMetrics} from tasks to driver. Exact as long as nothing shuffles after the
 * embedding: then its tasks are those of the result stage, which Spark counts once for each
 * partition whatever was retried or run twice.
 */
final class MetricsAccumulator extends AccumulatorV2<TaskMetrics, TaskMetrics> {
  private static final long serialVersionUID = 1L;

  private TaskMetrics total = new TaskMetrics();

  @Override
  public synchronized boolean isZero() {
    return total.rows() == 0 && total.sessions.isEmpty();
  }

  @Override
  public AccumulatorV2<TaskMetrics, TaskMetrics> copy() {
    MetricsAccumulator copy = new MetricsAccumulator();
    synchronized (this) {
      copy.total.add(total);
    }
    return copy;
  }

  @Override
  public synchronized void reset() {
    total = new TaskMetrics();
  }

  @Override
  public synchronized void add(TaskMetrics task) {
    total.add(task);
  }

  @Override
  public void merge(AccumulatorV2<TaskMetrics, TaskMetrics> other) {
    add(other.value());
  }

  @Override
  public synchronized TaskMetrics value() {
    TaskMetrics snapshot = new TaskMetrics();
    snapshot.add(total);
    return snapshot;
  }
}
