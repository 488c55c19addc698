// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.job.Pictures;
import io.ijepa.job.SparkTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A whole process, asked to end in the middle of its work. */
class TerminationTest extends SparkTest {

  private Process start(String... words) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + Path.of("../conf/jvm.options").toAbsolutePath().normalize());
    command.addAll(List.of("-Dspark.master=local[2]", "-Dspark.ui.enabled=false"));
    command.addAll(List.of("-Dspark.driver.host=127.0.0.1", "-Xmx1g"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.ijepa.job.Main"));
    command.addAll(Arrays.asList(words));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(at("log.txt").toFile())
        .start();
  }

  private static boolean hasFile(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (java.util.stream.Stream<Path> files = Files.walk(folder)) {
      return files.anyMatch(file -> file.toString().endsWith(".parquet"));
    }
  }

  private List<Path> files(String folder, String start) throws IOException {
    try (java.util.stream.Stream<Path> all = Files.list(at(folder))) {
      return all.filter(file -> file.getFileName().toString().startsWith(start)).toList();
    }
  }

  @Test
  void aRunThatIsAskedToEndLeavesNothingBehind() throws Exception {
    Pictures.folder(at("pictures"), 2, 0);
    // Slow enough to be caught in the act: half an hour of rows, each after a pause.
    String query =
        "SELECT id, reflect('java.lang.Thread', 'sleep', 20L) AS pause, unhex('"
            + HexFormat.of().formatHex(Pictures.png(1))
            + "') AS content FROM range(0, 100000, 1, 2)";
    String[] words = {
      "embed",
      "--query",
      query,
      "--key-columns",
      "id",
      "--keep-columns",
      "pause",
      "--model",
      MODEL,
      "--output",
      path("out")
    };
    Process run = start(words);
    try {
      long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
      while (!hasFile(at("out"))) {
        assertTrue(run.isAlive(), () -> log());
        assertTrue(System.nanoTime() < patience, () -> log());
        Thread.sleep(100);
      }
      assertEquals(1, files("out/_ijepa", "lease-").size());
      run.destroy(); // SIGTERM
      assertTrue(run.waitFor(60, TimeUnit.SECONDS), () -> log());
    } finally {
      run.destroyForcibly();
    }
    assertEquals(143, run.exitValue(), log());
    assertTrue(log().contains("asked to end: cancelling the run"), log());
    assertFalse(hasFile(at("out")), log());
    assertEquals(List.of(), files("out/_ijepa", "lease-"), log());
    assertEquals(List.of(), files("out/_ijepa", "staging-"), log());
    String report = Files.readString(files("out/_ijepa", "report-").get(0));
    assertTrue(report.contains("\"outcome\" : \"FAILED\""), report);
    embedWell("--input", path("pictures"), "--output", path("out"));
    assertEquals(2, spark().read().parquet(path("out")).count());
  }

  private String log() {
    try {
      return Files.readString(at("log.txt"));
    } catch (IOException unreadable) {
      return unreadable.toString();
    }
  }
}
