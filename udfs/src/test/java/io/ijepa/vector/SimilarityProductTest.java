// SPDX-License-Identifier: Apache-2.0
package io.ijepa.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ijepa.graph.SimilarityGraph;
import io.ijepa.inference.Device;
import io.ijepa.inference.InferenceException;
import io.ijepa.inference.Lease;
import io.ijepa.inference.Sessions;
import io.ijepa.inference.TensorProgram;
import io.ijepa.vector.SimilarityProduct.Pending;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.spark.TaskKilledException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SimilarityProductTest {
  private final Device device = new Device.Cpu(7); // a session that no other test has

  @Test
  void whatAKilledTaskHasInFlightIsSkippedAndOtherTasksGoOn() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    Lease<TensorProgram> held =
        Sessions.program(
            SimilarityGraph.NAME,
            device,
            () -> {
              gate.join();
              return TensorProgram.of(SimilarityGraph.write(), Optional.empty(), device);
            });
    float[] vector = {1, 2, 3};
    VectorBlock<Integer> rows = VectorBlock.ofRows(Metric.DOT, 3);
    rows.add(0, vector, 0);
    VectorBlock<Query<Integer>> queries =
        VectorBlock.ofQueries(Metric.DOT, 3, vector, new int[] {0}, i -> i, 1).get(0);
    SimilarityProduct killed =
        new SimilarityProduct(
            device,
            () -> {
              throw new TaskKilledException("killed");
            });
    Pending<FloatBuffer> first = killed.scores(queries, rows);
    Pending<FloatBuffer> second = killed.scores(queries, rows);
    assertThrows(TaskKilledException.class, () -> killed.await(first));
    gate.complete(null);
    SimilarityProduct other = new SimilarityProduct(device, () -> {});
    assertEquals(14, other.await(other.scores(queries, rows)).get(0));
    for (Pending<FloatBuffer> pending : List.of(first, second)) {
      InferenceException skipped =
          assertThrows(InferenceException.class, () -> pending.submission().await(() -> {}));
      assertEquals("the batch was abandoned by its task", skipped.getMessage());
    }
    killed.close();
    other.close();
    held.close();
  }
}
