// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.job.Main;
import io.ijepa.job.scale.LocalSpark;
import io.ijepa.job.scale.RandomCheckpoint;
import io.ijepa.job.scale.Subprocess;
import io.ijepa.job.scale.SyntheticPhotos;
import io.ijepa.job.sql.SqlProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** docs/sql.md on every version of Spark, on two executor processes: the vectors of the command. */
@Tag("submit")
class SqlSubmitIT {
  private static final int PHOTOS = 24;

  @TempDir private static Path folder;
  private static Path bundle;
  private static Path model;
  private static Path pictures;
  private static SparkSession spark;
  private static EmbeddingRows here;
  private static Path program;

  @BeforeAll
  static void embedInThisProcess() throws IOException {
    bundle = Path.of(System.getProperty("ijepa.bundle")).toAbsolutePath();
    model = RandomCheckpoint.TINY.in(folder.resolve("models"));
    pictures = folder.resolve("pictures");
    SyntheticPhotos.in(pictures, PHOTOS);
    Files.writeString(pictures.resolve("text.jpg"), "no image", StandardCharsets.UTF_8);
    spark = LocalSpark.start();
    String output = folder.resolve("in-process").toString();
    Main.main(
        new String[] {
          "embed", "--input", pictures.toString(), "--model", model.toString(), "--output", output
        });
    here = EmbeddingRows.read(spark, Path.of(output));
    program = jarOf(SqlProgram.class);
  }

  /** A jar of the class's package. */
  private static Path jarOf(Class<?> type) throws IOException {
    Path classes = Path.of("target/test-classes");
    Path jar = folder.resolve("program.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
        Stream<Path> files = Files.list(classes.resolve(type.getPackageName().replace('.', '/')))) {
      for (Path file : files.toList()) {
        out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
        Files.copy(file, out);
      }
    }
    return jar;
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  static Stream<SparkDistribution> distributions() {
    return SparkDistribution.all();
  }

  @ParameterizedTest
  @MethodSource("distributions")
  void theDocumentRunsAndGivesTheVectorsOfTheCommand(SparkDistribution distribution)
      throws Exception {
    Path output = folder.resolve(distribution.version());
    Subprocess run =
        distribution.submit(
            SqlProgram.class.getName(),
            bundle,
            Path.of("target", "submit", distribution.version() + "-sql.log").toAbsolutePath(),
            List.of(
                "spark.master=local-cluster[2,1,1024]",
                "spark.ui.enabled=false",
                "spark.jars=" + program,
                "spark.sql.warehouse.dir=" + output.resolve("warehouse")),
            List.of(
                Path.of("../docs/sql.md").toAbsolutePath().toString(),
                pictures.toString(),
                model.toString(),
                output.toString()));
    assertEquals(0, run.exitCode(), run.output());
    for (String door : List.of("catalog", "temporary")) {
      EmbeddingRows there = EmbeddingRows.read(spark, output.resolve(door));
      assertEquals(here.statuses(), there.statuses());
      double distance = there.distance(here);
      assertTrue(distance <= 1e-6, "differs by " + distance + " from the result of the command");
      System.out.printf("%s: SQL by %s, largest difference %s%n", distribution, door, distance);
    }
  }
}
