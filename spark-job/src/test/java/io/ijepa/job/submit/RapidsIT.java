// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.job.scale.RandomCheckpoint;
import io.ijepa.job.scale.Subprocess;
import io.ijepa.job.scale.SyntheticPhotos;
import java.io.File;
import java.io.IOException;
import java.io.Reader;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Where RAPIDS places our plans, asked on a machine without a GPU: that says nothing of results and
 * speed. Needs its jar, which only the profile {@code rapids} brings.
 */
@Tag("rapids")
class RapidsIT {
  private static final int PHOTOS = 6;

  /**
   * What {@code mapPartitions} comes to, the one part that is ours; and the limit of the one vector
   * that the summary measures, which RAPIDS leaves to the CPU for a limit that is collected.
   */
  private static final Set<String> EMBEDDING =
      Set.of(
          "DeserializeToObjectExec",
          "MapPartitionsExec",
          "SerializeFromObjectExec",
          "CollectLimitExec");

  /** What {@link PlannedExpressions} prints of its results. */
  private static final Pattern COSINES =
      Pattern.compile("cosines of themselves: (\\d+), at most (\\S+) from 1");

  @TempDir private static Path folder;
  private static Path bundle;
  private static Path rapids;
  private static Path model;
  private static Path images;
  private static Path done;

  @BeforeAll
  static void writeTables() throws IOException, ReflectiveOperationException, URISyntaxException {
    bundle = Path.of(System.getProperty("ijepa.bundle")).toAbsolutePath();
    rapids =
        Path.of(
            Class.forName("com.nvidia.spark.SQLPlugin")
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    model = RandomCheckpoint.TINY.in(folder.resolve("models"));
    images = folder.resolve("images");
    done = folder.resolve("done");
    SyntheticPhotos.in(folder.resolve("photos"), PHOTOS);
    try (SparkSession spark =
        SparkSession.builder()
            .master("local[1]")
            .config("spark.ui.enabled", false)
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .getOrCreate()) {
      spark
          .read()
          .format("binaryFile")
          .load(folder.resolve("photos").toString())
          .selectExpr("path", "content", "'2026-11-23' AS day")
          .write()
          .parquet(images.toString());
      spark.read().parquet(images.toString()).limit(1).select("path").write().parquet(done + "");
    }
  }

  @AfterAll
  static void nothingIsLeft() {
    assertTrue(SparkSession.getDefaultSession().isEmpty());
  }

  static Stream<SparkDistribution> distributions() {
    return SparkDistribution.all();
  }

  /** The plugin through {@code spark-submit}, with conf/explain.conf: the plans of a real run. */
  @ParameterizedTest
  @MethodSource("distributions")
  void ofAnEmbeddingRunOnlyTheEmbeddingItselfAndTheSummarysOneRowStayOnTheCpu(
      SparkDistribution distribution) throws Exception {
    Path output = folder.resolve("embedded-" + distribution.version());
    Subprocess run =
        distribution.submit(
            bundle,
            log(distribution, "embed"),
            settings(Path.of("..", "conf", "explain.conf")),
            List.of(
                "embed",
                "--query",
                ("SELECT i.path, i.content FROM parquet.`%s` i LEFT ANTI JOIN parquet.`%s` d"
                        + " ON i.path = d.path WHERE i.day = '{date}' DISTRIBUTE BY i.path")
                    .formatted(images, done),
                "--model",
                model.toString(),
                "--output",
                output.toString(),
                "--partition-date",
                "2026-11-23"));
    assertEquals(0, run.exitCode(), run.output());

    GpuPlacement placed = GpuPlacement.read(run.output());
    assertEquals(EMBEDDING, placed.operatorsOnCpu(), run.output());
    for (String operator :
        List.of(
            "FileSourceScanExec",
            "FilterExec",
            "BroadcastHashJoinExec",
            "ShuffleExchangeExec",
            "ProjectExec",
            "DataWritingCommandExec",
            "InsertIntoHadoopFsRelationCommand")) {
      assertTrue(placed.onGpu().contains(operator), operator + " is not in " + placed.onGpu());
    }
    System.out.printf("%s: embed keeps %s on the CPU%n", distribution, placed.operatorsOnCpu());
  }

  /** {@code ExplainPlan}, without the plugin. */
  @ParameterizedTest
  @MethodSource("distributions")
  void similaritiesAndTheirTopStayOnTheGpu(SparkDistribution distribution) throws Exception {
    Path embeddings = folder.resolve("table-" + distribution.version());
    Subprocess embed =
        distribution.submit(
            bundle,
            log(distribution, "table"),
            List.of("spark.master=local[1]", "spark.ui.enabled=false"),
            List.of(
                "embed",
                "--input",
                images.toString(),
                "--model",
                model.toString(),
                "--output",
                embeddings.toString()));
    assertEquals(0, embed.exitCode(), embed.output());
    List<String> classPath =
        List.of(
            distribution.home().resolve("jars") + "/*",
            bundle.toString(),
            rapids.toString(),
            Path.of("target", "test-classes").toAbsolutePath().toString());
    Subprocess run =
        Subprocess.run(
            List.of(
                Subprocess.java(),
                "@" + Path.of("..", "conf", "jvm.options"),
                "-cp",
                String.join(File.pathSeparator, classPath),
                PlannedExpressions.class.getName(),
                embeddings.toString()),
            Map.of("SPARK_LOCAL_IP", "127.0.0.1"),
            log(distribution, "similarities"),
            5);
    assertEquals(0, run.exitCode(), run.output());

    GpuPlacement placed = GpuPlacement.read(run.output());
    assertEquals(Set.of(), placed.operatorsOnCpu(), run.output());
    assertEquals(Set.of(), placed.expressionsOnCpu(), run.output());
    for (String name :
        List.of("ArraysZip", "ArrayTransform", "ArrayAggregate", "WindowExec", "ProjectExec")) {
      assertTrue(placed.onGpu().contains(name), name + " is not in " + placed.onGpu());
    }
    // The last bit is rounding's: which way it falls differs from image to image.
    Matcher itself = COSINES.matcher(run.output());
    assertTrue(itself.find(), run.output());
    assertEquals(PHOTOS, Integer.parseInt(itself.group(1)), run.output());
    assertEquals(0, Double.parseDouble(itself.group(2)), 1e-12, run.output());
    System.out.printf("%s: similarities stay on the GPU: %s%n", distribution, placed.onGpu());
  }

  /** A Spark properties file, and what a test adds to it. */
  private static List<String> settings(Path file) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    }
    properties.setProperty("spark.master", "local[2]");
    properties.setProperty("spark.ui.enabled", "false");
    properties.setProperty("spark.jars", rapids.toString());
    List<String> settings = new ArrayList<>();
    properties.forEach((key, value) -> settings.add(key + "=" + value));
    return settings;
  }

  private static Path log(SparkDistribution distribution, String name) throws IOException {
    return Path.of("target", "rapids", distribution.version() + "-" + name + ".log")
        .toAbsolutePath();
  }
}
