// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job;

import io.ijepa.job.run.Caller;
import io.ijepa.job.run.Ended;
import io.ijepa.job.run.ExitCode;
import io.ijepa.job.transaction.Lease;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.io.TempDir;

/** One session for all suites, with a Delta and an Iceberg catalog ({@code ice}). */
public abstract class SparkTest {
  protected static final Path CHECKPOINTS =
      Path.of("../udfs/src/test/resources/io/ijepa/model/checkpoints").toAbsolutePath().normalize();
  protected static final String MODEL = CHECKPOINTS.resolve("gelu").toString();
  protected static final String OTHER_MODEL = CHECKPOINTS.resolve("relu").toString();

  private static SparkSession session;

  @TempDir protected Path folder;

  protected static synchronized SparkSession spark() {
    if (session == null) {
      session = start(temporary());
    }
    return session;
  }

  /** What another run would hold that writes the same output now; its id is {@code running}. */
  protected static Lease otherWriter(String output) throws IOException {
    return Lease.take(
        FileSystem.getLocal(new Configuration()),
        new org.apache.hadoop.fs.Path(output),
        Optional.empty(),
        "running",
        false,
        line -> {});
  }

  private static Path temporary() {
    try {
      return Files.createTempDirectory(Path.of("target").toAbsolutePath(), "spark-test");
    } catch (IOException refused) {
      throw new UncheckedIOException(refused);
    }
  }

  private static SparkSession start(Path home) {
    return SparkSession.builder()
        .master("local[2]")
        .appName("spark-job tests")
        .config("spark.ui.enabled", false)
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", 1)
        .config("spark.sql.adaptive.enabled", false)
        .config("spark.sql.codegen.wholeStage", false) // compiling takes longer than the rows
        .config("spark.sql.warehouse.dir", home.resolve("warehouse").toString())
        .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
        .config(
            "spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
        .config("spark.databricks.delta.snapshotPartitions", 1)
        .config("spark.sql.catalog.ice", "org.apache.iceberg.spark.SparkCatalog")
        .config("spark.sql.catalog.ice.type", "hadoop")
        .config("spark.sql.catalog.ice.warehouse", home.resolve("ice").toString())
        .config("spark.sql.catalog.default_iceberg", "org.apache.iceberg.spark.SparkCatalog")
        .config("spark.sql.catalog.default_iceberg.type", "hadoop")
        .config("spark.sql.catalog.default_iceberg.warehouse", home.resolve("ice").toString())
        .getOrCreate();
  }

  /** What a run answered. */
  protected record Answer(ExitCode code, String message, String out, String err) {
    /** The problems told, one a line. */
    public List<String> errors() {
      return err.lines()
          .filter(line -> line.startsWith("error: "))
          .map(line -> line.substring("error: ".length()))
          .toList();
    }
  }

  /** Runs the command line in this process, without a terminal. */
  protected static Answer ijepa(String... words) {
    spark();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Caller caller =
        new Caller(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            true);
    Ended ended = new Main(caller).run(words);
    return new Answer(
        ended.code(),
        ended.message(),
        out.toString(StandardCharsets.UTF_8),
        err.toString(StandardCharsets.UTF_8));
  }

  /** {@code embed} with the small test model. */
  protected static Answer embed(String... words) {
    List<String> all = new ArrayList<>(List.of("embed"));
    if (!List.of(words).contains("--model")) {
      all.addAll(List.of("--model", MODEL));
    }
    all.addAll(List.of(words));
    return ijepa(all.toArray(String[]::new));
  }

  protected static Answer embedWell(String... words) {
    Answer answer = embed(words);
    if (answer.code() != ExitCode.DONE) {
      throw new AssertionError(answer.toString());
    }
    return answer;
  }

  /** {@code count} rows of {@code id int, content binary, day string}. */
  protected static Dataset<Row> images(String day, int first, int count) {
    List<Row> rows = new ArrayList<>();
    for (int i = first; i < first + count; i++) {
      rows.add(RowFactory.create(i, Pictures.png(i), day));
    }
    StructType schema =
        new StructType()
            .add("id", DataTypes.IntegerType)
            .add("content", DataTypes.BinaryType)
            .add("day", DataTypes.StringType);
    return spark().createDataFrame(rows, schema);
  }

  protected Path at(String name) {
    return folder.resolve(name);
  }

  protected String path(String name) {
    return at(name).toString();
  }
}
