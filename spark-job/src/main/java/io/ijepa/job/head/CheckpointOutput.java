// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.head;

import io.ijepa.job.table.ResultFolder;
import io.ijepa.job.table.StagedResult;
import io.ijepa.job.table.WritePlace;
import io.ijepa.option.InvalidOptionsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** Where a checkpoint folder goes: whole, or not at all. */
final class CheckpointOutput {
  /** What a loader looks for first: a folder without it is no checkpoint, so it comes last. */
  private static final String CONFIG = "config.json";

  /** Puts a checkpoint's files into an empty local folder. */
  @FunctionalInterface
  interface Content {

    /**
     * @param place the local folder that the files go to at last; a remote one has no such name,
     *     and it is the folder itself
     */
    void writeInto(java.nio.file.Path folder, java.nio.file.Path place) throws IOException;
  }

  private final ResultFolder folder;
  private final Path path;
  private final FileSystem files;

  private CheckpointOutput(ResultFolder folder, Path path, FileSystem files) {
    this.folder = folder;
    this.path = path;
    this.files = files;
  }

  /**
   * @throws InvalidOptionsException when the folder cannot be made, or is there and empty, which no
   *     run of ours leaves
   */
  static CheckpointOutput at(String output, SparkSession spark) {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    ResultFolder folder = ResultFolder.ofFiles(spark, output);
    try {
      Path path = new Path(output);
      FileSystem files = path.getFileSystem(hadoop);
      Path full = files.makeQualified(path);
      if (files.exists(full) && files.listStatus(full).length == 0) {
        throw new InvalidOptionsException(
            "--output "
                + output
                + " exists, and a checkpoint is never written over; choose another");
      }
      return new CheckpointOutput(folder, full, files);
    } catch (IOException unusable) {
      throw new UncheckedIOException(unusable);
    }
  }

  ResultFolder folder() {
    return folder;
  }

  boolean isLocal() {
    return "file".equals(path.toUri().getScheme());
  }

  /** Writes the files to where they wait to be whole. */
  void stage(StagedResult staged, Content content) {
    try {
      if (isLocal()) {
        // By Java's own names: a link that holds only where it goes is none to Hadoop.
        java.nio.file.Path folder =
            Files.createDirectories(java.nio.file.Path.of(local(staged.folder())));
        content.writeInto(folder, java.nio.file.Path.of(local(path)));
        names(folder).forEach(staged::add);
        return;
      }
      java.nio.file.Path folder = Files.createTempDirectory("ijepa-head");
      try {
        content.writeInto(folder, folder);
        files.copyFromLocalFile(new Path(folder.toUri()), staged.folder());
        names(folder).forEach(staged::add);
      } finally {
        delete(folder);
      }
    } catch (IOException failed) {
      throw new UncheckedIOException("the checkpoint could not be written to " + this, failed);
    }
  }

  private String local(Path there) {
    return files.makeQualified(there).toUri().getPath();
  }

  private static List<String> names(java.nio.file.Path folder) throws IOException {
    try (Stream<java.nio.file.Path> all = Files.list(folder)) {
      return all.map(file -> file.getFileName().toString())
          .sorted(
              Comparator.<String, Boolean>comparing(CONFIG::equals)
                  .thenComparing(Comparator.naturalOrder()))
          .toList();
    }
  }

  private static void delete(java.nio.file.Path folder) throws IOException {
    List<java.nio.file.Path> inside;
    try (Stream<java.nio.file.Path> walk = Files.walk(folder)) {
      inside = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (java.nio.file.Path file : inside) {
      Files.delete(file);
    }
  }

  @Override
  public String toString() {
    return WritePlace.plain(path);
  }
}
