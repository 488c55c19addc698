// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.submit;

import io.ijepa.job.scale.Subprocess;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A SPARK_HOME that {@code .ci/spark-home} made. */
public record SparkDistribution(Path home) {

  /** Those that the system property {@code ijepa.spark.homes} lists, like a class path. */
  public static Stream<SparkDistribution> all() {
    String homes = System.getProperty("ijepa.spark.homes", "");
    if (homes.isEmpty()) {
      throw new IllegalStateException(
          "-Dijepa.spark.homes must list what .ci/spark-home made; see .ci/run");
    }
    return Stream.of(homes.split(File.pathSeparator)).map(Path::of).map(SparkDistribution::new);
  }

  String version() {
    try {
      return Files.readString(home.resolve("RELEASE")).strip().replace("Spark ", "");
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** Runs a command of the bundle. */
  Subprocess submit(Path bundle, Path log, List<String> settings, List<String> words)
      throws IOException, InterruptedException {
    return submit("io.ijepa.job.Main", bundle, log, settings, words);
  }

  /** Runs a class with the bundle. */
  Subprocess submit(
      String mainClass, Path bundle, Path log, List<String> settings, List<String> words)
      throws IOException, InterruptedException {
    try {
      return Subprocess.run(command(mainClass, bundle, settings, words), environment(), log, 10);
    } finally {
      deleteWorkFolder();
    }
  }

  /**
   * Starts a command of the bundle. Whoever does so sees to its end, and calls {@link
   * #deleteWorkFolder} after it.
   */
  public Process start(Path bundle, Path log, List<String> settings, List<String> words)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command("io.ijepa.job.Main", bundle, settings, words));
    builder.environment().putAll(environment());
    return builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
  }

  /** The words of a shell that run a command of the bundle. */
  public List<String> command(
      String mainClass, Path bundle, List<String> settings, List<String> words) {
    List<String> command = new ArrayList<>(List.of(home.resolve("bin/spark-submit").toString()));
    settings.forEach(setting -> command.addAll(List.of("--conf", setting)));
    command.addAll(List.of("--class", mainClass, bundle.toString()));
    command.addAll(words);
    return command;
  }

  public static Map<String, String> environment() {
    return Map.of("JAVA_HOME", System.getProperty("java.home"), "SPARK_LOCAL_IP", "127.0.0.1");
  }

  /** local-cluster's workers put a copy of the bundle here for each executor. */
  public void deleteWorkFolder() throws IOException {
    Path work = home.resolve("work");
    if (!Files.exists(work)) {
      return;
    }
    List<Path> deepestLast;
    try (Stream<Path> all = Files.walk(work)) {
      deepestLast = all.toList();
    }
    for (int i = deepestLast.size() - 1; i >= 0; i--) {
      Files.delete(deepestLast.get(i));
    }
  }

  @Override
  public String toString() {
    return "Spark " + version();
  }
}
