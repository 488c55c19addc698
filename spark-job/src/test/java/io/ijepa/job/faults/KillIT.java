// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.job.Pictures;
import io.ijepa.job.SparkTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code kill -9} at a random moment, and then the same command again. */
@Tag("faults")
class KillIT extends SparkTest {
  private static final int ROWS = 400;

  private final int rounds = Integer.getInteger("ijepa.faults.rounds", 20);
  private final long seed = Long.getLong("ijepa.faults.seed", 1);

  /** What a run does to a table that an earlier run has made. */
  private enum Kind {
    APPEND("parquet", "--mode", "append"),
    OVERWRITE("parquet", "--mode", "overwrite"),
    DAY("parquet", "--partition-date", "2026-11-23"),
    ORC_DAY("orc", "--partition-date", "2026-11-23"),
    DELTA_APPEND("delta", "--mode", "append"),
    DELTA_DAY("delta", "--partition-date", "2026-11-23");

    private final String format;
    private final String[] mode;

    Kind(String format, String... mode) {
      this.format = format;
      this.mode = mode;
    }

    /** How often the rows are there after the command was run well a number of times. */
    int copies(int runs) {
      return name().endsWith("APPEND") ? runs : 1;
    }
  }

  private Process start(Kind kind, Path output, Path log) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + Path.of("../conf/jvm.options").toAbsolutePath().normalize());
    command.addAll(List.of("-Dspark.master=local[2]", "-Dspark.ui.enabled=false", "-Xmx1g"));
    command.add("-Dspark.driver.host=127.0.0.1");
    command.add("-Dspark.sql.extensions=io.delta.sql.DeltaSparkSessionExtension");
    command.add(
        "-Dspark.sql.catalog.spark_catalog=org.apache.spark.sql.delta.catalog.DeltaCatalog");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.ijepa.job.Main"));
    String picture = HexFormat.of().formatHex(Pictures.png(1));
    command.addAll(List.of("embed", "--model", MODEL, "--key-columns", "id", "--query"));
    command.add("SELECT id, unhex('" + picture + "') AS content FROM range(0, " + ROWS + ", 1, 8)");
    command.addAll(List.of("--output", output.toString(), "--output-format", kind.format));
    command.addAll(List.of(kind.mode));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  private void runWell(Kind kind, Path output) throws Exception {
    Path log = at("log.txt");
    Process run = start(kind, output, log);
    try {
      assertTrue(run.waitFor(5, TimeUnit.MINUTES), "the run hangs");
    } finally {
      run.destroyForcibly();
    }
    assertEquals(0, run.exitValue(), () -> text(log));
  }

  private static String text(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException unreadable) {
      return unreadable.toString();
    }
  }

  @Test
  void afterAKillTheSameCommandGivesWhatAnUndisturbedRunGives() throws Exception {
    Random random = new Random(seed);
    System.out.println("faults: seed " + seed + ", " + rounds + " rounds of kill -9");
    for (int round = 0; round < rounds; round++) {
      Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
      Path output = at("out-" + round);
      long start = System.nanoTime();
      runWell(kind, output);
      long whole = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
      // From the middle on: before it a run has hardly begun.
      long moment = whole / 2 + random.nextLong(whole / 2);
      Process killed = start(kind, output, at("killed.txt"));
      boolean ended = killed.waitFor(moment, TimeUnit.MILLISECONDS);
      killed.destroyForcibly().waitFor();
      boolean well = (ended && killed.exitValue() == 0) || hasCommitted(kind, output);
      runWell(kind, output);
      check(kind, output, kind.copies(well ? 3 : 2));
      System.out.printf(
          "faults: round %d, %s, %s after %d of %d ms: as undisturbed%n",
          round, kind, ended ? "over" : "killed", moment, whole);
    }
  }

  /** Whether the kill came after all was done, and before the process could say so. */
  private static boolean hasCommitted(Kind kind, Path output) throws IOException {
    try (Stream<Path> left = Files.list(output.resolve("_ijepa"))) {
      if (left.anyMatch(file -> file.getFileName().toString().startsWith("placing-"))) {
        return false;
      }
    }
    return spark().read().format(kind.format).load(output.toString()).count() == 2L * ROWS;
  }

  private void check(Kind kind, Path output, int copies) throws IOException {
    Dataset<Row> rows = spark().read().format(kind.format).load(output.toString());
    assertEquals((long) ROWS * copies, rows.where("status = 'ok'").count(), kind + " " + output);
    assertEquals(
        0,
        rows.groupBy("id").count().where("count != " + copies).count(),
        kind + " has rows too often or not at all");
    try (Stream<Path> left = Files.list(output.resolve("_ijepa"))) {
      assertEquals(
          List.of(),
          left.filter(file -> !file.getFileName().toString().contains("report-")).toList());
    }
  }
}
