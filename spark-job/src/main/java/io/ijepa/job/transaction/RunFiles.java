// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.transaction;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * What one run keeps in the hidden folder of its output while it works. Every name holds the run's
 * key, so that whatever a dead run has left is known to be its.
 *
 * @param root the output's folder
 * @param key of the run: 32 hexadecimal digits
 */
record RunFiles(Path root, String key) {
  private static final Pattern NAME =
      Pattern.compile(
          "(?:lease|staging|kept|placing|removing|written|creating)-([0-9a-f]{32})(?:[-.].*)?");

  static Path hidden(Path root) {
    return new Path(root, "_ijepa");
  }

  /** The runs that have left something, be they alive or dead. */
  static List<RunFiles> all(FileSystem files, Path root) throws IOException {
    List<RunFiles> runs = new ArrayList<>();
    for (FileStatus file : list(files, hidden(root))) {
      Matcher name = NAME.matcher(file.getPath().getName());
      if (name.matches()) {
        RunFiles run = new RunFiles(root, name.group(1));
        if (!runs.contains(run)) {
          runs.add(run);
        }
      }
    }
    return runs;
  }

  /** What is in a folder; nothing where there is no folder. */
  static List<FileStatus> list(FileSystem files, Path folder) throws IOException {
    try {
      return List.of(files.listStatus(folder));
    } catch (java.io.FileNotFoundException none) {
      return List.of();
    }
  }

  /** The scope stands in the name, so that it is known even while the file is being written. */
  Path lease(Optional<String> scope) {
    return file("lease-" + key + scope.map(of -> "-" + of).orElse("") + ".json");
  }

  Path staging() {
    return file("staging-" + key);
  }

  /** What a run finds out once and reads through all of its commits. */
  Path kept() {
    return file("kept-" + key);
  }

  /** There while new files are moved in: a crash is repaired by taking them out again. */
  Path placing() {
    return file("placing-" + key + ".json");
  }

  /** There while old files are removed: a crash is repaired by removing the rest. */
  Path removing() {
    return file("removing-" + key + ".json");
  }

  /** There until the first commit of a table whose format has commits of its own. */
  Path creating() {
    return file("creating-" + key);
  }

  Path written() {
    return file("written-" + key + ".tmp");
  }

  private Path file(String name) {
    return new Path(hidden(root), name);
  }

  static void write(FileSystem files, Path path, String text) throws IOException {
    try (FSDataOutputStream out = files.create(path, true)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.hsync(); // before any file moves that it names
    }
  }

  static String read(FileSystem files, Path path) throws IOException {
    try (var in = files.open(path)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
