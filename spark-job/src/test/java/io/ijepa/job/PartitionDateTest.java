// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ijepa.job.run.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.UUID;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A scheduler's contract: a day may be run again, whatever has become of it. */
class PartitionDateTest extends SparkTest {

  enum Format {
    PARQUET,
    DELTA,
    DELTA_BY_NAME,
    ICEBERG;

    String option() {
      return name().replace("_BY_NAME", "").toLowerCase(java.util.Locale.ROOT);
    }
  }

  private final String name = "t" + UUID.randomUUID().toString().replace("-", "");

  private String output(Format format) {
    return switch (format) {
      case DELTA_BY_NAME -> "default." + name;
      case ICEBERG -> "ice.db." + name;
      default -> path("out");
    };
  }

  private Dataset<Row> read(Format format) {
    return switch (format) {
      case DELTA_BY_NAME, ICEBERG -> spark().table(output(format));
      default -> spark().read().format(format.option()).load(output(format));
    };
  }

  private Answer runDay(Format format, String day, String... more) {
    String[] words = words(format, day);
    String[] all = java.util.Arrays.copyOf(words, words.length + more.length);
    System.arraycopy(more, 0, all, words.length, more.length);
    return embedWell(all);
  }

  private String[] words(Format format, String day) {
    return new String[] {
      "--query",
      "SELECT id, content FROM " + name + "_raw WHERE day = '{date}'",
      "--key-columns",
      "id",
      "--partition-date",
      day,
      "--output",
      output(format),
      "--output-format",
      format.option(),
      "--report",
      path("report.json")
    };
  }

  private void raw(int first, int second) {
    images("2026-11-22", 0, first)
        .union(images("2026-11-23", 100, second))
        .createOrReplaceTempView(name + "_raw");
  }

  private List<String> days(Format format) {
    return read(format).groupBy("dt").count().orderBy("dt").collectAsList().stream()
        .map(row -> row.get(0) + " " + row.getLong(1))
        .toList();
  }

  @ParameterizedTest
  @EnumSource(names = {"PARQUET", "DELTA", "DELTA_BY_NAME", "ICEBERG"})
  void aDayIsReplacedAndNoOther(Format format) throws IOException {
    raw(3, 4);
    runDay(format, "2026-11-22");
    runDay(format, "2026-11-23");
    assertEquals(List.of("2026-11-22 3", "2026-11-23 4"), days(format));

    runDay(format, "2026-11-23"); // the same day twice
    assertEquals(List.of("2026-11-22 3", "2026-11-23 4"), days(format));

    raw(0, 2); // fewer rows, and the other day's are gone from the source
    runDay(format, "2026-11-23");
    assertEquals(List.of("2026-11-22 3", "2026-11-23 2"), days(format));
    assertFalse(report().at("/output/partition_removed").asBoolean());
    assertEquals("2026-11-23", report().at("/output/partition/dt").asText());

    raw(0, 0); // no rows
    Answer refused = embed(words(format, "2026-11-23"));
    assertEquals(ExitCode.TOO_MANY_REJECTED, refused.code(), refused.toString());
    assertEquals(
        "the input has no rows, but partition dt=2026-11-23 has; give --allow-empty to remove them",
        refused.message());
    assertEquals(List.of("2026-11-22 3", "2026-11-23 2"), days(format));
    assertEquals("REJECTED", report().at("/outcome").asText());
    assertFalse(report().at("/output/partition_removed").asBoolean());
    Answer none = runDay(format, "2026-11-23", "--allow-empty");
    assertEquals(List.of("2026-11-22 3"), days(format));
    assertTrue(
        none.out().contains("partition dt=2026-11-23 is removed: the run had no rows for it"),
        none.out());
    assertTrue(report().at("/output/partition_removed").asBoolean());
    assertEquals(0, report().at("/rows/in").asInt());

    Answer again = runDay(format, "2026-11-23"); // nothing there, nothing to remove
    assertFalse(again.out().contains("is removed"), again.out());
    assertEquals(List.of("2026-11-22 3"), days(format));
  }

  private JsonNode report() throws IOException {
    return new ObjectMapper().readTree(at("report.json").toFile());
  }

  @ParameterizedTest
  @EnumSource(names = {"PARQUET", "DELTA", "ICEBERG"})
  void anotherModelNeedsForce(Format format) throws IOException {
    raw(1, 1);
    runDay(format, "2026-11-22");
    String[] words = {
      "--query",
      "SELECT id, content FROM " + name + "_raw WHERE day = '{date}'",
      "--key-columns",
      "id",
      "--partition-date",
      "2026-11-23",
      "--output",
      output(format),
      "--output-format",
      format.option(),
      "--model",
      OTHER_MODEL,
      "--report",
      path("report.json")
    };
    Answer refused = embed(words);
    assertEquals(ExitCode.WRONG_CONFIGURATION, refused.code());
    assertTrue(
        refused
            .errors()
            .get(0)
            .matches(
                ".* holds embeddings of another model \\(gelu@[0-9a-f]{12}\\) than this run would"
                    + " add \\(relu@[0-9a-f]{12}\\); choose another output, or --mode overwrite,"
                    + " or --force"),
        refused.toString());
    assertEquals(List.of("2026-11-22 1"), days(format));
    String[] forced = java.util.Arrays.copyOf(words, words.length + 1);
    forced[words.length] = "--force";
    embedWell(forced);
    assertEquals(List.of("2026-11-22 1", "2026-11-23 1"), days(format));
    assertTrue(report().at("/output/other_model_forced").asBoolean());
  }

  @ParameterizedTest
  @EnumSource(names = {"PARQUET", "DELTA", "ICEBERG"})
  void partitionedAndUnpartitionedDoNotMix(Format format) {
    raw(1, 1);
    runDay(format, "2026-11-22");
    String query = "SELECT id, content FROM " + name + "_raw";
    assertEquals(
        List.of(
            "--output "
                + output(format)
                + " is partitioned by dt, but this run would write without --partition-date"),
        embed(
                "--query",
                query,
                "--key-columns",
                "id",
                "--output",
                output(format),
                "--output-format",
                format.option(),
                "--mode",
                "append")
            .errors());
    embedWell(
        "--query",
        query,
        "--key-columns",
        "id",
        "--output",
        output(format),
        "--output-format",
        format.option(),
        "--mode",
        "overwrite");
    assertFalse(List.of(read(format).columns()).contains("dt"));
    assertEquals(
        List.of(
            "--output "
                + output(format)
                + " is not partitioned, but this run would write one partition of dt"),
        embed(
                "--query",
                query,
                "--key-columns",
                "id",
                "--output",
                output(format),
                "--output-format",
                format.option(),
                "--partition-date",
                "2026-11-22")
            .errors());
  }

  @Test
  void dateStandsInAFoldersName() throws IOException {
    Pictures.folder(at("raw/2026-11-23"), 2, 0);
    embedWell(
        "--input",
        path("raw/{date}"),
        "--partition-date",
        "2026-11-23",
        "--partition-by",
        "day",
        "--output",
        path("out"));
    assertTrue(Files.isDirectory(at("out/day=2026-11-23")));
    assertTrue(Files.exists(at("out/_ijepa/report-day-2026-11-23.json")));
    assertEquals(2, spark().read().parquet(path("out")).where("day = '2026-11-23'").count());
  }

  @Test
  void aTableWhoseLastPartitionWasRemovedIsFilledAgain() {
    raw(2, 0);
    runDay(Format.PARQUET, "2026-11-22");
    raw(0, 0);
    runDay(Format.PARQUET, "2026-11-22", "--allow-empty");
    raw(2, 1);
    runDay(Format.PARQUET, "2026-11-23");
    assertEquals(List.of("2026-11-23 1"), days(Format.PARQUET));
  }
}
