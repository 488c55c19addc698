package io.ijepa.vector;

import io.ijepa.graph.LevelsGraph;
import io.ijepa.graph.SimilarityGraph;
import io.ijepa.inference.Cancellation;
import io.ijepa.inference.Device;
import io.ijepa.inference.DirectTensor;
import io.ijepa.inference.SharedProgram;
import io.ijepa.inference.Submission;
import io.ijepa.inference.TensorProgram;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Products of two blocks on this JVM's one session for them; one task's way there, used by one
 * thread. When a wait ends early, because the task was killed or a product failed, whatever else is
 * in flight is abandoned: the session goes on with other tasks' products.
 */
public final class SimilarityProduct {
  private final Device device;
  private final SharedProgram program;
  private final Cancellation cancellation;
  private final Deque<Submission> inFlight = new ArrayDeque<>();
  private long sessionNanos;

  /**
   * @param cancellation asked while this waits for the session
   */
  public SimilarityProduct(Device device, Cancellation cancellation) {
    this.device = device;
    this.program =
        SharedProgram.of(
            "similarity",
            device,
            () -> TensorProgram.of(SimilarityGraph.write(), Optional.empty(), device));
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

  /** Both blocks stay as they are until {@link #await} has returned. */
  Pending<Largest> largest(VectorBlock<?> queries, VectorBlock<?> rows, int kept) {
    int results = Math.multiplyExact(queries.size(), kept);
    Largest result =
        new Largest(kept, memory(results, 4).asFloatBuffer(), memory(results, 8).asLongBuffer());
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
    FloatBuffer result = memory(results, 4).asFloatBuffer();
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
    SharedProgram levels =
        SharedProgram.of(
            "levels",
            device,
            () -> TensorProgram.of(LevelsGraph.write(), Optional.empty(), device));
    IntBuffer products = result.clear().limit(Math.multiplyExact(rows.size(), queries.size()));
    return submit(
        levels,
        Map.of(
            LevelsGraph.ROWS,
            DirectTensor.uint8(rows.rowLevels().memory(), rows.size(), rows.dimension()),
            LevelsGraph.QUERIES,
            DirectTensor.int8(queries.queryLevels().memory(), rows.dimension(), queries.size())),
        Map.of(LevelsGraph.PRODUCTS, DirectTensor.int32(products, rows.size(), queries.size())),
        products);
  }

  private static ByteBuffer memory(int elements, int bytes) {
    return ByteBuffer.allocateDirect(Math.multiplyExact(elements, bytes))
        .order(ByteOrder.nativeOrder());
  }

  private <R> Pending<R> submit(
      VectorBlock<?> queries,
      VectorBlock<?> rows,
      int kept,
      Map<String, DirectTensor> outputs,
      R result) {
    Map<String, DirectTensor> inputs = new HashMap<>(rows.asRows());
    inputs.putAll(queries.asQueries());
    LongBuffer most = memory(1, 8).asLongBuffer().put(0, kept);
    inputs.put(SimilarityGraph.KEPT, DirectTensor.int64(most, 1));
    return submit(program, inputs, outputs, result);
  }

  private <R> Pending<R> submit(
      SharedProgram program,
      Map<String, DirectTensor> inputs,
      Map<String, DirectTensor> outputs,
      R result) {
    boolean done = false;
    try {
      Submission submission = program.submit(inputs, outputs, cancellation);
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
}
