// SPDX-License-Identifier: Apache-2.0
package io.ijepa.embed;

import io.ijepa.table.EmbeddingSchema;
import java.io.Serializable;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * What tasks did, added up. Times are nanoseconds of the tasks' own threads, so with several tasks
 * they add up to more than the clock shows. One thread counts; another may read meanwhile, as Spark
 * may end a task while a thread that feeds a Python worker still asks it for rows.
 */
public final class TaskMetrics implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Rows by the value of their {@code status} column. */
  public final Map<String, Long> rowsByStatus = new ConcurrentSkipListMap<>();

  /** Calls of a session by their number of images. */
  public final Map<Integer, Long> batchesBySize = new ConcurrentSkipListMap<>();

  /** Executor and ordinal of each session that was used. */
  public final Set<String> sessions = new ConcurrentSkipListSet<>();

  public final Set<String> devices = new ConcurrentSkipListSet<>();

  /** Versions of ONNX Runtime on the executors: one, unless a cluster mixes them. */
  public final Set<String> runtimes = new ConcurrentSkipListSet<>();

  /** Counts of the images that were classified and whose true label was asked for. */
  public final LabelCounts labels = new LabelCounts();

  public long fetchNanos;
  public long decodeNanos;
  public long resizeNanos;

  /** Tasks with nothing to do but wait for a session: more devices would help. */
  public long waitNanos;

  public long sessionNanos;

  /** Sessions with nothing to do but wait for pixels: more cores would help. */
  public long sessionIdleNanos;

  /** Images that sessions ran only to fill a batch shape. */
  public long padded;

  /** How often a GPU's memory ran out and a batch was halved. */
  public long batchHalvings;

  /** The largest resident size of an executor process, bytes; 0 where the system does not tell. */
  public long peakMemoryBytes;

  /** Direct memory of a task's batches, bytes: the most of any task. */
  public long batchMemoryBytes;

  public long rows() {
    return rowsByStatus.values().stream().mapToLong(Long::longValue).sum();
  }

  public long ok() {
    return rowsByStatus.getOrDefault(EmbeddingSchema.OK, 0L);
  }

  void count(String status) {
    rowsByStatus.merge(status, 1L, Long::sum);
  }

  public void add(TaskMetrics other) {
    other.rowsByStatus.forEach((status, rows) -> rowsByStatus.merge(status, rows, Long::sum));
    other.batchesBySize.forEach((size, calls) -> batchesBySize.merge(size, calls, Long::sum));
    sessions.addAll(other.sessions);
    devices.addAll(other.devices);
    runtimes.addAll(other.runtimes);
    labels.add(other.labels);
    fetchNanos += other.fetchNanos;
    decodeNanos += other.decodeNanos;
    resizeNanos += other.resizeNanos;
    waitNanos += other.waitNanos;
    sessionNanos += other.sessionNanos;
    sessionIdleNanos += other.sessionIdleNanos;
    padded += other.padded;
    batchHalvings += other.batchHalvings;
    batchMemoryBytes = Math.max(batchMemoryBytes, other.batchMemoryBytes);
    peakMemoryBytes = Math.max(peakMemoryBytes, other.peakMemoryBytes);
  }

  /** Shown beside the stage in Spark's user interface. */
  @Override
  public String toString() {
    return rowsByStatus.toString();
  }
}
