// SPDX-License-Identifier: Apache-2.0
package io.ijepa.testing;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A main class that ran in a JVM of its own, with the test class path.
 *
 * @param exit its exit status; 134 and 139 are native crashes
 * @param output what it printed, on either stream
 */
public record Forked(int exit, String output) {
  private static final long LIMIT_SECONDS = 300;

  /** Runs it to its end. */
  public static Forked run(List<String> javaOptions, Class<?> main, String... arguments)
      throws IOException, InterruptedException {
    return runWith(classPath(), javaOptions, main, arguments);
  }

  /** Runs it to its end, with another class path than this JVM's. */
  public static Forked runWith(
      String classPath, List<String> javaOptions, Class<?> main, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@../conf/jvm.options");
    command.addAll(javaOptions);
    command.addAll(List.of("-cp", classPath, main.getName()));
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile("forked", ".txt");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
      return new Forked(process.exitValue(), Files.readString(output));
    } finally {
      Files.delete(output);
    }
  }

  public static String classPath() {
    return System.getProperty("java.class.path");
  }

  /** The class path, made longer by folders that do not exist. */
  public static String classPathOf(int characters) {
    StringBuilder path = new StringBuilder(classPath());
    while (path.length() < characters) {
      path.append(File.pathSeparatorChar).append("/no/such/folder/of-a-long-name-").append("x");
    }
    return path.toString();
  }
}
