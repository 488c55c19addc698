// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.job.Pictures;
import io.ijepa.job.SparkTest;
import io.ijepa.job.submit.SparkDistribution;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;

/**
 * Runs of {@code embed} through {@code spark-submit}, with two executors in processes of their own.
 */
abstract class FaultTest extends SparkTest {
  /** Of a run; those of {@link WriteKind#INCREMENT} find so many more each time. */
  protected static final int ROWS = 400;

  protected final SparkDistribution distribution =
      SparkDistribution.all().findFirst().orElseThrow();
  private final Path bundle = Path.of(System.getProperty("ijepa.bundle")).toAbsolutePath();

  @AfterEach
  void deleteWorkFolder() throws IOException {
    distribution.deleteWorkFolder();
  }

  /** Where the files of a table are. */
  protected String table(WriteKind kind, String name) {
    return path(kind.format().equals("iceberg") ? "ice/db/" + name : name);
  }

  private List<String> settings(WriteKind kind) throws IOException {
    List<String> settings =
        new ArrayList<>(
            List.of(
                "spark.master=local-cluster[2,1,1024]",
                "spark.executor.memory=1g",
                "spark.ui.enabled=false"));
    switch (kind.format()) {
      case "delta" -> {
        settings.add(jars("io.delta.sql.DeltaSparkSessionExtension", "io.delta.storage.LogStore"));
        settings.add("spark.sql.extensions=io.delta.sql.DeltaSparkSessionExtension");
        settings.add(
            "spark.sql.catalog.spark_catalog=org.apache.spark.sql.delta.catalog.DeltaCatalog");
      }
      case "iceberg" -> {
        settings.add(jars("org.apache.iceberg.spark.SparkCatalog"));
        settings.add("spark.sql.catalog.ice=org.apache.iceberg.spark.SparkCatalog");
        settings.add("spark.sql.catalog.ice.type=hadoop");
        settings.add("spark.sql.catalog.ice.warehouse=" + path("ice"));
      }
      default -> {}
    }
    return settings;
  }

  private static String jars(String... classes) throws IOException {
    List<String> jars = new ArrayList<>();
    for (String name : classes) {
      try {
        jars.add(
            Path.of(Class.forName(name).getProtectionDomain().getCodeSource().getLocation().toURI())
                .toString());
      } catch (ReflectiveOperationException | URISyntaxException missing) {
        throw new IOException(missing);
      }
    }
    return "spark.jars=" + String.join(",", jars);
  }

  /** A run that embeds {@link #pictures}, and keeps their {@code run}. */
  protected List<String> embedding(WriteKind kind, String name, int run) {
    return words(kind, name, pictures(kind, run), "--keep-columns", "run");
  }

  /**
   * A query of {@code id}, {@code content} and {@code run}: 400 rows of four pictures, so that a
   * row in the wrong place shows. {@link WriteKind#INCREMENT} adds as many with each run.
   */
  private static String pictures(WriteKind kind, int run) {
    StringBuilder picture = new StringBuilder("CASE id % 4");
    for (int i = 0; i < 4; i++) {
      picture.append(" WHEN ").append(i).append(" THEN unhex('");
      picture.append(HexFormat.of().formatHex(Pictures.png(i))).append("')");
    }
    return "SELECT id, %s END AS content, %d AS run FROM range(0, %d, 1, 8)"
        .formatted(picture, run, kind.goesOn() ? ROWS * run : ROWS);
  }

  /** What is written on the command line for a run that writes a table. */
  protected List<String> words(WriteKind kind, String name, String query, String... more) {
    List<String> words = new ArrayList<>(List.of("embed", "--model", MODEL, "--key-columns", "id"));
    words.addAll(List.of("--query", query, "--output-format", kind.format(), "--output"));
    words.add(kind.format().equals("iceberg") ? "ice.db." + name : path(name));
    words.addAll(List.of("--report", path(name + ".json")));
    words.addAll(kind.mode());
    words.addAll(List.of(more));
    return words;
  }

  protected Process start(WriteKind kind, List<String> words, Path log) throws IOException {
    return distribution.start(bundle, log, settings(kind), words);
  }

  /** The same as one line of a shell. */
  protected String shell(WriteKind kind, List<String> words) throws IOException {
    List<String> quoted = new ArrayList<>();
    for (String word : distribution.command("io.ijepa.job.Main", bundle, settings(kind), words)) {
      quoted.add("'" + word.replace("'", "'\\''") + "'");
    }
    return String.join(" ", quoted);
  }

  /** Runs it to its end. */
  protected int run(WriteKind kind, List<String> words, Path log) throws Exception {
    Process run = start(kind, words, log);
    try {
      assertTrue(run.waitFor(10, TimeUnit.MINUTES), () -> "the run hangs: " + text(log));
    } finally {
      end(run);
    }
    return run.exitValue();
  }

  protected void runWell(WriteKind kind, List<String> words) throws Exception {
    Path log = at("well.log");
    assertEquals(0, run(kind, words, log), () -> text(log));
  }

  /** Kills the driver and its executors. */
  protected static void end(Process run) {
    run.descendants().forEach(ProcessHandle::destroyForcibly);
    run.destroyForcibly();
  }

  protected static String text(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException unreadable) {
      return unreadable.toString();
    }
  }

  /**
   * Fails unless a table has each of its pictures, all {@code ok} and equally often.
   *
   * @param ids how many pictures there are
   * @param copies how often each of them may be there
   */
  protected void check(WriteKind kind, String folder, long ids, Set<Integer> copies) {
    Dataset<Row> rows = kind.read(spark(), folder);
    assertEquals(0, rows.where("status != 'ok' OR embedding IS NULL").count(), kind + " " + folder);
    assertEquals(ids, rows.select("id").distinct().count(), kind + " has lost pictures");
    List<Row> counts = rows.groupBy("id").count().select("count").distinct().collectAsList();
    assertEquals(1, counts.size(), kind + " has some pictures more often than others");
    assertTrue(
        copies.contains((int) counts.get(0).getLong(0)), kind + ": " + counts + " of " + copies);
  }

  /** Fails unless the rows of {@link #pictures} have each the vector of its own picture. */
  protected void checkVectors(WriteKind kind, String folder) {
    Dataset<Row> rows = kind.read(spark(), folder);
    assertEquals(4, rows.selectExpr("id % 4", "embedding").distinct().count());
    assertEquals(4, rows.select("embedding").distinct().count());
  }

  /** Fails if a run has left anything of its own but reports. */
  protected static void checkNothingIsLeft(String folder) throws IOException {
    Path ours = Path.of(folder, "_ijepa");
    if (Files.exists(ours)) {
      try (Stream<Path> left = Files.list(ours)) {
        assertEquals(
            List.of(),
            left.filter(file -> !file.getFileName().toString().contains("report-")).toList());
      }
    }
  }
}
