// SPDX-License-Identifier: Apache-2.0
package io.ijepa.vector;

import io.ijepa.graph.LevelsGraph;
import io.ijepa.graph.SimilarityGraph;
import io.ijepa.inference.Cancellation;
import io.ijepa.inference.Device;
import io.ijepa.inference.DirectMemory;
import io.ijepa.inference.DirectTensor;
import io.ijepa.inference.Lease;
import io.ijepa.inference.Sessions;
import io.ijepa.inference.Submission;
import io.ijepa.inference.TensorProgram;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Products of two blocks on this JVM's sessions for them; one task's way there, used by one thread.
 * When a wait ends early, because the task was killed or a product failed, whatever else is in
 * flight is abandoned: the session goes on with other tasks' products. {@link #close} may come from
 * any thread.
 */
public final class SimilarityProduct implements AutoCloseable {
  private final Device device;
  private final Map<String, Lease<TensorProgram>> programs = new HashMap<>();
  private final Cancellation cancellation;
  private final Deque<Submission> inFlight = new ArrayDeque<>();
  private long sessionNanos;
  private boolean closed;

  /**
   * @param cancellation asked while this waits for the session
   */
  public SimilarityProduct(Device device, Cancellation cancellation) {
    this.device = device;
    this.cancellation = cancellation;
  }

  /** A product that was handed to the session. */
  record Pending<R>(Submission submission, R result) {}

  /**
   * For each query, in falling order, the largest products and the rows that they belong to.
   *
   * @param largest [queries, kept]
   * @param places [queries, kept]
   */
  record Largest(int kept, FloatBuffer largest, LongBuffer places) {}

  /** Begins a product; both blocks stay as they are until {@link #await} has returned. */
  Pending<Largest> largest(VectorBlock<?> queries, VectorBlock<?> rows, int kept) {
    int results = Math.multiplyExact(queries.size(), kept);
    Largest result = new Largest(kept, DirectMemory.floats(results), DirectMemory.longs(results));
    return submit(
        queries,
        rows,
        kept,
        Map.of(
            SimilarityGraph.LARGEST,
            DirectTensor.float32(result.largest, queries.size(), kept),
            SimilarityGraph.PLACES,
            DirectTensor.int64(result.places, queries.size(), kept)),
        result);
  }

  /** Every product, [queries, rows]. */
  Pending<FloatBuffer> scores(VectorBlock<?> queries, VectorBlock<?> rows) {
    int results = Math.multiplyExact(queries.size(), rows.size());
    FloatBuffer result = DirectMemory.floats(results);
    return submit(
        queries,
        rows,
        1,
        Map.of(SimilarityGraph.SCORES, DirectTensor.float32(result, queries.size(), rows.size())),
        result);
  }

  /** Whether {@link #levels} is faster than the others, by far; on a GPU it is not. */
  boolean prefersLevels() {
    return device instanceof Device.Cpu;
  }

  /**
   * Every product of the blocks' {@link Levels}, [rows, queries].
   *
   * @param result direct memory with room for it, lent until {@link #await} has returned
   */
  Pending<IntBuffer> levels(VectorBlock<?> queries, VectorBlock<?> rows, IntBuffer result) {
    IntBuffer products = result.clear().limit(Math.multiplyExact(rows.size(), queries.size()));
    return submit(
        program(LevelsGraph.NAME, LevelsGraph::write),
        Map.of(
            LevelsGraph.ROWS,
            DirectTensor.uint8(rows.rowLevels().memory(), rows.size(), rows.dimension()),
            LevelsGraph.QUERIES,
            DirectTensor.int8(queries.queryLevels().memory(), rows.dimension(), queries.size())),
        Map.of(LevelsGraph.PRODUCTS, DirectTensor.int32(products, rows.size(), queries.size())),
        products);
  }

  private <R> Pending<R> submit(
      VectorBlock<?> queries,
      VectorBlock<?> rows,
      int kept,
      Map<String, DirectTensor> outputs,
      R result) {
    Map<String, DirectTensor> inputs = new HashMap<>(rows.asRows());
    inputs.putAll(queries.asQueries());
    LongBuffer most = DirectMemory.longs(1).put(0, kept);
    inputs.put(SimilarityGraph.KEPT, DirectTensor.int64(most, 1));
    return submit(program(SimilarityGraph.NAME, SimilarityGraph::write), inputs, outputs, result);
  }

  /** Held until this is closed. */
  private synchronized Lease<TensorProgram> program(String name, Supplier<byte[]> graph) {
    if (closed) {
      throw new IllegalStateException("the task has ended");
    }
    return programs.computeIfAbsent(
        name,
        first ->
            Sessions.program(
                name, device, () -> TensorProgram.of(graph.get(), Optional.empty(), device)));
  }

  private <R> Pending<R> submit(
      Lease<TensorProgram> program,
      Map<String, DirectTensor> inputs,
      Map<String, DirectTensor> outputs,
      R result) {
    boolean done = false;
    try {
      Submission submission = program.submit(session -> session.run(inputs, outputs), cancellation);
      inFlight.add(submission);
      done = true;
      return new Pending<>(submission, result);
    } catch (InterruptedException interrupted) {
      throw interrupted();
    } finally {
      abandonUnless(done);
    }
  }

  /** Waits for a result, which is the caller's then. */
  <R> R await(Pending<R> pending) {
    boolean done = false;
    try {
      sessionNanos += pending.submission().await(cancellation);
      inFlight.remove(pending.submission());
      done = true;
      return pending.result();
    } catch (InterruptedException interrupted) {
      throw interrupted();
    } finally {
      abandonUnless(done);
    }
  }

  private void abandonUnless(boolean done) {
    if (!done) {
      inFlight.forEach(Submission::abandon);
      inFlight.clear();
    }
  }

  private RuntimeException interrupted() {
    Thread.currentThread().interrupt();
    cancellation.check(); // says so in the caller's own words
    return new IllegalStateException("interrupted while blocks were multiplied");
  }

  /** How long the session ran for this task. */
  public long sessionNanos() {
    return sessionNanos;
  }

  /** Gives the sessions back; what is in flight then is not waited for. */
  @Override
  public synchronized void close() {
    closed = true;
    programs.values().forEach(Lease::close);
  }
}
