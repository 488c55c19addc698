// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ijepa.job.Main;
import io.ijepa.job.scale.LocalSpark;
import io.ijepa.job.scale.RandomCheckpoint;
import io.ijepa.job.scale.Subprocess;
import io.ijepa.job.scale.SyntheticPhotos;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One bundle jar, compiled against one version of Spark, submitted to every other: two executor
 * processes of two cores each, and the same vectors as in this process.
 */
@Tag("submit")
class SubmitIT {
  private static final int PHOTOS = 157;
  private static final int BROKEN = 3;
  private static final int PARTITIONS = 16;

  private static final List<String> LOCAL_CLUSTER =
      List.of(
          "spark.master=local-cluster[2,2,1024]",
          "spark.executor.memory=1g",
          // Many clusters set it, and it does not know records.
          "spark.serializer=org.apache.spark.serializer.KryoSerializer",
          // Tasks start when both executors are there, so that both get some.
          "spark.cores.max=4",
          "spark.scheduler.minRegisteredResourcesRatio=1.0",
          "spark.scheduler.maxRegisteredResourcesWaitingTime=120s",
          "spark.default.parallelism=" + PARTITIONS,
          "spark.ui.enabled=false");
  private static final List<String> LOCAL =
      List.of("spark.master=local[2]", "spark.ui.enabled=false");

  @TempDir private static Path folder;
  private static Path bundle;
  private static Path model;
  private static Path pictures;
  private static SparkSession spark;
  private static EmbeddingRows here;

  @BeforeAll
  static void embedInThisProcess() throws IOException {
    bundle = Path.of(System.getProperty("ijepa.bundle")).toAbsolutePath();
    model = RandomCheckpoint.TINY.in(folder.resolve("models"));
    pictures = folder.resolve("pictures");
    Path photo = SyntheticPhotos.in(pictures, PHOTOS).get(0);
    Files.writeString(pictures.resolve("text.jpg"), "no image", StandardCharsets.UTF_8);
    Files.write(pictures.resolve("empty.png"), new byte[0]);
    byte[] whole = Files.readAllBytes(photo);
    Files.write(pictures.resolve("half.jpg"), Arrays.copyOf(whole, whole.length / 2));

    spark = LocalSpark.start();
    Path output = folder.resolve("in-process");
    Main.main(embed(output).toArray(String[]::new));
    here = EmbeddingRows.read(spark, output);
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  static Stream<SparkDistribution> distributions() {
    return SparkDistribution.all();
  }

  private static List<String> embed(Path output, String... more) {
    List<String> words =
        List.of(
            "embed",
            "--input",
            pictures.toString(),
            "--model",
            model.toString(),
            "--output",
            output.toString(),
            "--report",
            output + ".json");
    return Stream.concat(words.stream(), Stream.of(more)).toList();
  }

  @ParameterizedTest
  @MethodSource("distributions")
  void embedsOnTwoExecutorsAsInThisProcess(SparkDistribution distribution) throws Exception {
    Path output = folder.resolve("cluster-" + distribution.version());
    Subprocess run =
        distribution.submit(bundle, log(distribution, "cluster"), LOCAL_CLUSTER, embed(output));
    assertEquals(0, run.exitCode(), run.output());

    EmbeddingRows there = EmbeddingRows.read(spark, output);
    assertEquals(PHOTOS + BROKEN, there.statuses().size());
    assertEquals(PHOTOS, there.vectors().size());
    assertEquals("CORRUPT", there.statuses().get("text.jpg"));
    assertEquals("CORRUPT", there.statuses().get("half.jpg"));
    assertEquals("EMPTY", there.statuses().get("empty.png"));
    assertEquals(here.statuses(), there.statuses());
    double distance = there.distance(here);
    assertTrue(distance <= 1e-6, "differs by " + distance + " from the result in this process");

    JsonNode report = new ObjectMapper().readTree(Path.of(output + ".json").toFile());
    assertEquals(2, report.get("sessions").asInt(), "one session for each executor: " + report);
    assertEquals("DONE", report.get("outcome").asText());
    assertEquals(PHOTOS, report.get("rows").get("ok").asInt());
    assertEquals(BROKEN, report.get("rows").get("rejected").asInt());
    assertEquals(distribution.version(), report.get("versions").get("spark").asText());
    long files = parts(output);
    assertTrue(files >= PARTITIONS, files + " partitions");
    System.out.printf(
        "%s: %d rows in %d partitions, 2 sessions, largest difference %s, %.1f s%n",
        distribution, there.statuses().size(), files, distance, report.get("seconds").asDouble());
  }

  @ParameterizedTest
  @MethodSource("distributions")
  void wrongOptionsEndWith2AndTheirSentence(SparkDistribution distribution) throws Exception {
    Subprocess run =
        distribution.submit(
            bundle,
            log(distribution, "wrong"),
            LOCAL,
            embed(folder.resolve("never"), "--poolin", "mean"));
    assertEquals(2, run.exitCode(), run.output());
    assertTrue(run.output().contains("error: "), run.output());
    assertTrue(run.output().contains("--pooling"), run.output());
    assertTrue(Files.notExists(folder.resolve("never")));
  }

  @ParameterizedTest
  @MethodSource("distributions")
  void tooManyRejectedRowsEndWith3(SparkDistribution distribution) throws Exception {
    Path output = folder.resolve("rejected-" + distribution.version());
    Subprocess run =
        distribution.submit(
            bundle,
            log(distribution, "rejected"),
            LOCAL,
            embed(output, "--max-reject-rate", "0.01"));
    assertEquals(3, run.exitCode(), run.output());
    assertTrue(run.output().contains("3 of 160 rows were rejected"), run.output());
    assertTrue(Files.notExists(output) || parts(output) == 0, "no rows are written");
  }

  @ParameterizedTest
  @MethodSource("distributions")
  void theCopyThatSparkMakesOfTheBundleIsNoSecondRuntime(SparkDistribution distribution)
      throws Exception {
    Subprocess run =
        distribution.submit(
            bundle, log(distribution, "doctor"), LOCAL, List.of("doctor", "--executors"));
    assertEquals(0, run.exitCode(), run.output());
    assertTrue(run.output().contains("executor driver"), run.output());
    assertFalse(run.output().contains("different ONNX Runtimes"), run.output());
    // On the driver and on the executor: the build is why there is no CUDA, and not the copy.
    assertEquals(
        2,
        run.output().lines().filter(line -> line.contains("is the CPU build")).count(),
        run.output());
  }

  private static Path log(SparkDistribution distribution, String name) throws IOException {
    return Path.of("target", "submit", distribution.version() + "-" + name + ".log")
        .toAbsolutePath();
  }

  private static long parts(Path table) throws IOException {
    try (Stream<Path> files = Files.list(table)) {
      return files.filter(file -> file.getFileName().toString().startsWith("part-")).count();
    }
  }
}
