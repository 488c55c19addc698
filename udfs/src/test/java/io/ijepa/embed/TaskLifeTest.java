// SPDX-License-Identifier: Apache-2.0
package io.ijepa.embed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.inference.EncoderLease;
import io.ijepa.inference.Sessions;
import io.ijepa.testing.ReferenceCheckpoint;
import io.ijepa.testing.SparkTest;
import io.ijepa.testing.TestImages;
import io.ijepa.udf.IJepa;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.apache.spark.SparkException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tasks that end early, are killed, run twice, or hold two encoders: nothing stays, nobody waits.
 */
@Timeout(120)
final class TaskLifeTest extends SparkTest {
  private static final String WAITING = "io.ijepa.inference.waitingBatches";

  private final GatedEncoder encoder = new GatedEncoder();

  @BeforeEach
  @AfterEach
  void leaveNothingOpen() {
    System.clearProperty(WAITING);
    Sessions.closeIdle();
  }

  @Test
  void aLimitEndsQuicklyAndLeavesNothingSubmitted() {
    Embedding embedding = prepare();
    EncoderLease<?> held = encoder.installFor(embedding.plan());
    encoder.gate.release(1_000_000);
    Dataset<Row> many =
        spark
            .range(0, 10_000, 1, 2)
            .select(
                functions.col("id").cast("string").as("path"),
                functions.lit(TestImages.of(GELU).get(0)).as("content"));
    List<Row> rows = embedding.of(many).rows().limit(1).collectAsList();
    assertEquals(1, rows.size());
    assertEmbedded(0, rows.get(0));
    await(() -> running() == 0);
    assertTrue(encoder.images.get() <= 4 * 16, () -> encoder.images + " images were encoded");
    held.close();
    Sessions.closeIdle();
    await(() -> encoder.closed); // only an encoder that no task holds is closed
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aKilledJobsTasksEndWhileTheyWaitAndTheNextJobWorks(boolean interrupts) {
    Embedding embedding = prepare();
    EncoderLease<?> held = encoder.installFor(embedding.plan());
    Dataset<Row> rows = embedding.of(images(200, 2)).rows();
    CompletableFuture<List<Row>> job = collect("killed", interrupts, rows);
    await(() -> encoder.begun.get() > 0 && running() == 2);
    spark.sparkContext().cancelJobGroup("killed");
    assertThrows(CompletionException.class, job::join);
    await(() -> running() == 0); // though the gate is shut
    encoder.gate.release(1_000_000);
    List<Row> next = embedding.of(images(20, 2)).rows().collectAsList();
    assertEmbedded(19, next.get(19));
    held.close();
  }

  @Test
  void ofTwoAttemptsAtTheSameRowsOneIsKilledAndTheOtherGivesAll() {
    Embedding embedding = prepare("batch-size", "2");
    EncoderLease<?> held = encoder.installFor(embedding.plan());
    CompletableFuture<List<Row>> first =
        collect("first attempt", false, embedding.of(images(20, 1)).rows());
    CompletableFuture<List<Row>> second =
        collect("second attempt", false, embedding.of(images(20, 1)).rows());
    await(() -> encoder.begun.get() > 0 && running() == 2);
    spark.sparkContext().cancelJobGroup("first attempt");
    assertThrows(CompletionException.class, first::join);
    encoder.gate.release(1_000_000);
    List<Row> rows = second.join();
    for (int i = 0; i < 20; i++) {
      assertEquals("row " + i, rows.get(i).getAs("path"));
      if (!isBroken(i)) {
        assertEmbedded(i, rows.get(i));
      }
    }
    held.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"gelu", "silu"})
  void twoStagesInOneTaskDoNotWaitForEachOther(String secondModel) {
    System.setProperty(WAITING, "1");
    Dataset<Row> first =
        IJepa.embed(images(60, 2), options("batch-size", "1", "keep-columns", "content"))
            .withColumnRenamed("embedding", "first")
            .select("path", "content", "first");
    Dataset<Row> both =
        IJepa.embed(
            first,
            options(
                "model", ReferenceCheckpoint.named(secondModel).folder().toString(),
                "batch-size", "1",
                "keep-columns", "first"));
    List<Row> rows = both.collectAsList();
    assertEquals(60, rows.size());
    for (int i = 0; i < 60; i++) {
      Row row = rows.get(i);
      assertEquals("row " + i, row.getAs("path"));
      assertEquals(isBroken(i), row.isNullAt(row.fieldIndex("first")));
      if (!isBroken(i)) {
        boolean same = row.getList(1).equals(row.getList(2));
        assertEquals(secondModel.equals("gelu"), same);
      }
    }
  }

  @Test
  void aModelThatDiffersOnTheExecutorFailsTheJobWithItsReason(@TempDir Path folder)
      throws Exception {
    try (Stream<Path> files = Files.list(GELU.folder())) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
    Embedding embedding = prepare("model", folder.toString());
    Path weights = folder.resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    byte[] changed = bytes.clone();
    changed[changed.length - 1] ^= 1;
    Files.write(weights, changed, StandardOpenOption.TRUNCATE_EXISTING);
    SparkException failed =
        assertThrows(SparkException.class, () -> embedding.of(images(4, 2)).rows().collectAsList());
    String text = failed.toString() + failed.getCause();
    assertTrue(text.contains("is not the same on this host as on the driver: fingerprint"), text);
    assertTrue(text.contains("give every host the same files, or a shared path"), text);
    Files.write(weights, bytes, StandardOpenOption.TRUNCATE_EXISTING);
    assertEmbedded(0, embedding.of(images(4, 2)).rows().collectAsList().get(0));
    assertFalse(Files.notExists(weights));
  }

  private CompletableFuture<List<Row>> collect(
      String group, boolean interrupts, Dataset<Row> rows) {
    return CompletableFuture.supplyAsync(
        () -> {
          spark.sparkContext().setJobGroup(group, group, interrupts);
          try {
            return rows.collectAsList();
          } finally {
            spark.sparkContext().clearJobGroup();
          }
        });
  }
}
