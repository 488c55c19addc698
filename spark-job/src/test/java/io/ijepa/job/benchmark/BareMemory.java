// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.benchmark;

import io.ijepa.graph.EncoderGraph;
import io.ijepa.graph.Forward;
import io.ijepa.graph.Precision;
import io.ijepa.inference.PixelBatch;
import io.ijepa.model.Checkpoint;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** A process that does nothing but start a session and run one image; tells what it took. */
final class BareMemory {
  private static final int THREADS = 2;
  private static final int ROUNDS = 20;

  private BareMemory() {}

  public static void main(String[] words) throws Exception {
    Path model = Path.of(words[0]);
    Checkpoint checkpoint = Checkpoint.open(model);
    long best = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      EncoderGraph.write(checkpoint, Precision.FP32, Forward.MEAN);
      best = Math.min(best, System.nanoTime() - start);
    }
    System.out.printf(Locale.ROOT, "graph_millis %.2f%n", best / 1e6);
    try (BareSession session = new BareSession(model, THREADS)) {
      ByteBuffer image = ByteBuffer.allocate(session.shape().pixelBytes());
      List<PixelBatch> batches = session.batches(List.of(image), 1);
      session.run(batches);
      float first = batches.get(0).vector(0, 0)[0];
      if (!Float.isFinite(first)) {
        throw new IllegalStateException("the session gave " + first);
      }
    }
    System.out.println("peak_bytes " + peakBytes());
  }

  private static long peakBytes() throws Exception {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .findFirst()
        .orElseThrow();
  }
}
