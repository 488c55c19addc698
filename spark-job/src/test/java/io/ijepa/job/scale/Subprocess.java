// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.scale;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process that was run to its end: its exit code and all it wrote, both streams in one. */
public record Subprocess(int exitCode, String output) {

  /**
   * Runs a command, its input empty.
   *
   * @param log holds the output while the process runs, and afterwards
   */
  public static Subprocess run(
      List<String> command, Map<String, String> environment, Path log, int minutes)
      throws IOException, InterruptedException {
    Files.createDirectories(log.getParent());
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    Process process = builder.start();
    process.getOutputStream().close();
    boolean ended = false;
    try {
      ended = process.waitFor(minutes, TimeUnit.MINUTES);
    } finally {
      if (!ended) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
      }
    }
    String output = Files.readString(log);
    if (!ended) {
      throw new IOException("no end after " + minutes + " minutes:\n" + output);
    }
    return new Subprocess(process.exitValue(), output);
  }

  /** The java command of this JVM. */
  public static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }
}
