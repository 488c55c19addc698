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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutputTest extends SparkTest {

  @BeforeEach
  void pictures() throws IOException {
    Pictures.folder(at("pictures"), 5, 2);
  }

  @ParameterizedTest
  @CsvSource({"parquet", "orc"})
  void anOutputWithBracketsInItsNameIsNoPattern(String format) {
    String odd = "out [1] {a} 100% ü,x";
    for (String mode : List.of("error", "append", "append", "overwrite", "append")) {
      embedWell(
          "--input",
          path("pictures"),
          "--output",
          path(odd),
          "--mode",
          mode,
          "--output-format",
          format);
    }
    assertEquals(14, spark().read().format(format).load(at("out*").toString()).count());
  }

  private static List<Path> parquetFiles(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".parquet")).toList();
    }
  }

  /** Columns of the files that have a dictionary page or dictionary-encoded values. */
  private static Set<String> dictionaryColumns(Path folder) throws IOException {
    Set<String> columns = new TreeSet<>();
    for (Path file : parquetFiles(folder)) {
      try (ParquetFileReader reader =
          ParquetFileReader.open(
              HadoopInputFile.fromPath(
                  new org.apache.hadoop.fs.Path(file.toUri()), new Configuration()))) {
        for (ColumnChunkMetaData column : reader.getFooter().getBlocks().get(0).getColumns()) {
          if (column.getEncodings().stream().anyMatch(Encoding::usesDictionary)) {
            columns.add(column.getPath().toDotString());
          }
        }
      }
    }
    return columns;
  }

  @Test
  void columnsByName() {
    embedWell(
        "--input",
        path("pictures"),
        "--output",
        path("out"),
        "--keep-columns",
        "length,modificationTime");
    Dataset<Row> rows = spark().read().parquet(path("out"));
    assertEquals(
        List.of(
            "path string",
            "length bigint",
            "modificationTime timestamp",
            "embedding array<float>",
            "status string",
            "error string",
            "width int",
            "height int",
            "model string"),
        Stream.of(rows.schema().fields())
            .map(field -> field.name() + " " + field.dataType().catalogString())
            .toList());
    assertEquals(5, rows.where("status = 'ok' AND error IS NULL AND width = 24").count());
    assertEquals(
        2, rows.where("status != 'ok' AND embedding IS NULL AND error IS NOT NULL").count());
    assertEquals(
        1, rows.select("model").distinct().where("model RLIKE '^gelu@[0-9a-f]{12}$'").count());
  }

  @ParameterizedTest
  @CsvSource({"parquet,mean", "parquet,none", "delta,mean"})
  void vectorsHaveNoDictionaryAndOthersMay(String format, String pooling) throws IOException {
    embedWell(
        "--input",
        path("pictures"),
        "--output",
        path("out"),
        "--pooling",
        pooling,
        "--output-format",
        format);
    Set<String> columns = dictionaryColumns(at("out"));
    assertTrue(columns.contains("model"), columns.toString());
    assertTrue(columns.stream().noneMatch(column -> column.startsWith("embedding")), columns + "");
  }

  @Test
  void provenanceStandsInTheColumnsMetadata() throws IOException {
    embedWell("--input", path("pictures"), "--output", path("out"), "--normalize");
    StructField column = spark().read().parquet(path("out")).schema().apply("embedding");
    JsonNode provenance = new ObjectMapper().readTree(column.metadata().json());
    assertTrue(provenance.at("/normalize").asBoolean());
    assertEquals("mean", provenance.at("/pooling").asText());
    assertEquals(20, provenance.at("/preprocessor/size/height").asInt());
    assertEquals(64, provenance.at("/weights_sha256").asText().length());
  }

  @ParameterizedTest
  @CsvSource({"parquet,out", "orc,out", "delta,out", "delta,default.modes", "iceberg,ice.db.modes"})
  void modes(String format, String name) {
    String output = name.equals("out") ? path("out") : name;
    String[] words = {
      "--input", path("pictures"), "--output", output, "--output-format", format, "--mode", ""
    };
    words[7] = "append"; // makes the table
    embedWell(words);
    embedWell(words);
    assertEquals(14, read(format, output).count());
    words[7] = "overwrite";
    embedWell(words);
    assertEquals(7, read(format, output).count());
    words[7] = "error";
    assertEquals(ExitCode.WRONG_CONFIGURATION, embed(words).code());
    assertEquals(7, read(format, output).count());
  }

  private Dataset<Row> read(String format, String output) {
    return output.contains("/")
        ? spark().read().format(format).load(output)
        : spark().table(output);
  }

  @Test
  void aTableOfAnotherProcessorGoesOnWithItAndRefusesOneThatIsAskedFor() {
    embedWell("--input", path("pictures"), "--output", path("out"), "--processor", "pillow-12");
    List<String> append =
        new ArrayList<>(
            List.of("--input", path("pictures"), "--output", path("out"), "--mode", "append"));
    Answer goesOn = embedWell(append.toArray(String[]::new));
    assertTrue(
        goesOn.err().contains("the rows of the output are of --processor pillow-12, and so are"),
        goesOn::toString);
    Dataset<Row> rows = spark().read().parquet(path("out"));
    assertEquals(14, rows.count());
    assertEquals(1, rows.select("model").distinct().count());
    append.addAll(List.of("--processor", "pillow"));
    Answer refused = embed(append.toArray(String[]::new));
    assertEquals(ExitCode.WRONG_CONFIGURATION, refused.code());
    assertTrue(
        refused
            .errors()
            .get(0)
            .contains(
                "; it is the same model with --processor pillow-12: add to it with --processor"
                    + " pillow-12, or choose another output"),
        refused::toString);
  }

  @Test
  void appendRefusesAnotherModelAndOtherColumns() {
    embedWell("--input", path("pictures"), "--output", path("out"));
    Answer other =
        embed(
            "--input",
            path("pictures"),
            "--output",
            path("out"),
            "--mode",
            "append",
            "--model",
            OTHER_MODEL);
    assertEquals(ExitCode.WRONG_CONFIGURATION, other.code());
    assertTrue(other.errors().get(0).contains("holds embeddings of another model (gelu@"));
    assertEquals(
        List.of(
            "--output "
                + path("out")
                + " has other columns than this run would write: none instead of length bigint"),
        embed(
                "--input",
                path("pictures"),
                "--output",
                path("out"),
                "--mode",
                "append",
                "--keep-columns",
                "length")
            .errors());
    assertEquals(
        "--output "
            + path("out")
            + " has other columns than this run would write: embedding array<float> instead of"
            + " embedding array<array<float>>",
        embed(
                "--input",
                path("pictures"),
                "--output",
                path("out"),
                "--mode",
                "append",
                "--pooling",
                "none")
            .errors()
            .get(0));
    // Whoever overwrites may change both.
    embedWell(
        "--input",
        path("pictures"),
        "--output",
        path("out"),
        "--mode",
        "overwrite",
        "--model",
        OTHER_MODEL,
        "--keep-columns",
        "length");
  }

  @Test
  void appendRefusesATableThatDoesNotSayWhichModelMadeAllOfItsRows() {
    embedWell("--input", path("pictures"), "--output", path("known"));
    Dataset<Row> rows = spark().read().parquet(path("known"));
    rows.unionByName(rows.limit(1).withColumn("model", functions.lit(null).cast("string")))
        .write()
        .parquet(path("out"));
    String[] words = {"--input", path("pictures"), "--output", path("out"), "--mode", "append"};
    Answer refused = embed(words);
    assertEquals(ExitCode.WRONG_CONFIGURATION, refused.code(), refused::toString);
    assertTrue(
        refused.errors().get(0).contains("holds embeddings of another model (unknown: null)"),
        refused::toString);
    embedWell(Stream.concat(Stream.of(words), Stream.of("--force")).toArray(String[]::new));
    assertEquals(15, spark().read().parquet(path("out")).count());
  }

  @Test
  void appendTakesTheSameModelFromAFolderOfAnotherName() throws IOException {
    embedWell("--input", path("pictures"), "--output", path("out"));
    Path copy = Files.createDirectory(at("renamed"));
    try (Stream<Path> files = Files.list(Path.of(MODEL))) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    embedWell(
        "--input",
        path("pictures"),
        "--output",
        path("out"),
        "--mode",
        "append",
        "--model",
        copy.toString());
    Dataset<Row> rows = spark().read().parquet(path("out"));
    assertEquals(14, rows.count());
    assertEquals(2, rows.select("model").distinct().count());
  }

  @Test
  void formatsDoNotMixInOneFolder() {
    embedWell("--input", path("pictures"), "--output", path("delta"), "--output-format", "delta");
    assertEquals(
        List.of(
            "--output "
                + path("delta")
                + " holds something else than a Parquet table of embeddings, and is left alone: it"
                + " is a Delta table (--output-format delta). Choose another output, or remove it"
                + " yourself"),
        embed("--input", path("pictures"), "--output", path("delta"), "--mode", "append").errors());
    embedWell("--input", path("pictures"), "--output", path("parquet"));
    assertEquals(
        ExitCode.WRONG_CONFIGURATION,
        embed(
                "--input",
                path("pictures"),
                "--output",
                path("parquet"),
                "--output-format",
                "delta",
                "--mode",
                "append")
            .code());
  }

  @Test
  void aFirstDeltaRunThatWasKilledWhileItWroteIsNoObstacle() throws IOException {
    images("2026-11-23", 0, 2).coalesce(1).write().parquet(path("killed"));
    Files.deleteIfExists(Path.of(path("killed"), "_SUCCESS"));
    Files.createDirectories(Path.of(path("killed"), "_delta_log"));
    Files.createDirectories(Path.of(path("killed"), "_ijepa"));
    Files.writeString(Path.of(path("killed"), "_ijepa", "creating-" + "ab".repeat(16)), "");
    embedWell("--input", path("pictures"), "--output", path("killed"), "--output-format", "delta");
    assertEquals(7, spark().read().format("delta").load(path("killed")).count());
    try (Stream<Path> files = Files.list(Path.of(path("killed"), "_ijepa"))) {
      assertTrue(files.allMatch(file -> file.toString().contains("report")));
    }
  }

  @Test
  void limit() {
    Answer answer =
        embedWell(
            "--input",
            path("pictures"),
            "--output",
            path("out"),
            "--limit",
            "3",
            "--max-reject-rate",
            "1");
    assertTrue(answer.out().startsWith("3 images: "), answer.out());
    assertEquals(3, spark().read().parquet(path("out")).count());
  }

  @Test
  void anEmptyTableGivesAnEmptyTable() {
    images("2026-11-23", 0, 0).write().parquet(path("in"));
    Answer answer =
        embedWell("--input", path("in"), "--key-columns", "id", "--output", path("out"));
    assertTrue(answer.out().startsWith("0 images: 0 embedded, 0 rejected"), answer.out());
    assertEquals(0, spark().read().parquet(path("out")).count());
    embedWell(
        "--input", path("in"), "--key-columns", "id", "--output", path("out"), "--mode", "append");
  }

  @Test
  void whatAnotherWriterHasStagedIsNeitherCommittedNorRemoved() throws IOException {
    embedWell("--input", path("pictures"), "--output", path("out"));
    Path task = Files.createDirectories(at("out/_temporary/0/task_202611232300_0001_m_000000"));
    Files.copy(parquetFiles(at("out")).get(0), task.resolve("part-00000-stale.snappy.parquet"));
    embedWell("--input", path("pictures"), "--output", path("out"), "--mode", "append");
    assertEquals(14, spark().read().parquet(path("out")).count());
    assertTrue(Files.exists(task));
  }

  @Test
  void aRunLeavesTheSessionsSettingsAsTheyWere() {
    String key = "parquet.enable.dictionary#embedding.list.element";
    spark().conf().set(key, "mine");
    embedWell("--input", path("pictures"), "--output", path("a"), "--output-format", "delta");
    assertEquals("mine", spark().conf().get(key));
    spark().conf().unset(key);
    embedWell("--input", path("pictures"), "--output", path("b"), "--output-format", "delta");
    assertFalse(spark().conf().contains(key));
  }
}
