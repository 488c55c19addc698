// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.job.scale.Subprocess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A host with two GPUs, by our discovery script over a {@code nvidia-smi} that is a script too. */
@Tag("submit")
class GpuAddressesIT {
  private static final Pattern GIVEN = Pattern.compile("Spark gives this executor GPU (\\d+)");

  @TempDir private static Path folder;

  static Stream<SparkDistribution> distributions() {
    return SparkDistribution.all();
  }

  @ParameterizedTest
  @MethodSource("distributions")
  void eachOfTwoExecutorsGetsAGpuOfItsOwn(SparkDistribution distribution) throws Exception {
    Path script = discovery("printf '0\\n1\\n'");
    Subprocess run =
        distribution.submit(
            Path.of(System.getProperty("ijepa.bundle")).toAbsolutePath(),
            Path.of("target", "submit", distribution.version() + "-gpus.log").toAbsolutePath(),
            List.of(
                // One worker with both GPUs and four cores, which two executors share.
                "spark.master=local-cluster[1,4,2048]",
                "spark.executor.memory=1g",
                "spark.executor.cores=2",
                "spark.worker.resource.gpu.amount=2",
                "spark.worker.resource.gpu.discoveryScript=" + script,
                "spark.executor.resource.gpu.amount=1",
                "spark.task.resource.gpu.amount=0.5",
                "spark.scheduler.minRegisteredResourcesRatio=1.0",
                "spark.scheduler.maxRegisteredResourcesWaitingTime=120s",
                "spark.cores.max=4",
                "spark.ui.enabled=false"),
            List.of("doctor", "--executors"));
    assertEquals(0, run.exitCode(), run.output());
    Set<String> given = new TreeSet<>();
    Matcher line = GIVEN.matcher(run.output());
    while (line.find()) {
      given.add(line.group(1));
    }
    assertEquals(Set.of("0", "1"), given, run.output());
    System.out.printf("%s: two executors, GPUs %s%n", distribution, given);
  }

  @ParameterizedTest
  @MethodSource("distributions")
  void cudaThatNoExecutorHasEndsARunBeforeAnyImageIsRead(SparkDistribution distribution)
      throws Exception {
    Path output = folder.resolve("never-" + distribution.version());
    Subprocess run =
        distribution.submit(
            Path.of(System.getProperty("ijepa.bundle")).toAbsolutePath(),
            Path.of("target", "submit", distribution.version() + "-cuda.log").toAbsolutePath(),
            List.of(
                "spark.master=local-cluster[1,2,1024]",
                "spark.executor.memory=1g",
                "spark.ui.enabled=false"),
            List.of(
                "embed", "--input", folder.toString(), "--output", output + "", "--device=cuda"));
    assertEquals(2, run.exitCode(), run.output());
    assertTrue(run.output().contains("error: --device cuda cannot be used: "), run.output());
    assertTrue(Files.notExists(output));
  }

  /** The script that conf/gpu.conf names, with a tool of ours in the place of nvidia-smi. */
  private static Path discovery(String toolBody) throws IOException {
    Path tools = Files.createDirectories(folder.resolve("tools"));
    executable(tools.resolve("nvidia-smi"), "#!/bin/sh\n" + toolBody + "\n");
    Path script = folder.resolve("discover");
    Path ours = Path.of("..", "conf", "discover-gpus").toAbsolutePath().normalize();
    executable(script, "#!/bin/sh\nPATH=%s:$PATH exec %s\n".formatted(tools, ours));
    return script;
  }

  private static void executable(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
