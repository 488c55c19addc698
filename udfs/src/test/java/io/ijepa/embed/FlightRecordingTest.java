// SPDX-License-Identifier: Apache-2.0
package io.ijepa.embed;

import static java.util.stream.Collectors.groupingBy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.inference.EncoderLease;
import io.ijepa.testing.SparkTest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What JDK Flight Recorder sees of a run. */
@Timeout(120)
final class FlightRecordingTest extends SparkTest {
  @Test
  void aRecordingHoldsEachDecodedImageEachBatchAndTheWaits(@TempDir Path folder) throws Exception {
    GatedEncoder encoder = new GatedEncoder();
    Embedding embedding = prepare("batch-size", "4");
    Path file = folder.resolve("run.jfr");
    EncoderLease<?> held = encoder.installFor(embedding.plan());
    try (Recording recording = new Recording()) {
      recording.start();
      CompletableFuture<List<Row>> rows =
          CompletableFuture.supplyAsync(() -> embedding.of(images(21, 1)).rows().collectAsList());
      while (encoder.begun.get() == 0) {
        Thread.sleep(20);
      }
      Thread.sleep(100); // somebody waits for the first batch
      encoder.gate.release(1_000);
      assertEquals(21, rows.join().size());
      recording.stop();
      recording.dump(file);
    } finally {
      held.close();
    }
    Map<String, List<RecordedEvent>> events =
        RecordingFile.readAllEvents(file).stream()
            .collect(groupingBy(event -> event.getEventType().getName()));
    List<RecordedEvent> decoded = events.get("ijepa.Decode");
    assertEquals(21, decoded.size());
    assertEquals(
        3,
        decoded.stream().filter(event -> "CORRUPT".equals(event.getString("rejection"))).count());
    assertEquals(18, decoded.stream().filter(event -> event.getInt("width") == 20).count());
    assertEquals(
        18, events.get("ijepa.Batch").stream().mapToInt(event -> event.getInt("images")).sum());
    assertTrue(
        events.get("ijepa.SessionWait").stream()
            .anyMatch(
                event ->
                    event.getString("awaited").equals("results")
                        && event.getDuration().toMillis() >= 90));
  }
}
