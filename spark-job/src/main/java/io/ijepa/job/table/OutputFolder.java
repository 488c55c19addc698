// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.table;

import io.ijepa.option.InvalidOptionsException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** The folder that a table of files lies in. */
final class OutputFolder {
  private final String location;
  private final Path path;
  private final Configuration hadoop;

  /**
   * @throws InvalidOptionsException when the location is no path
   */
  OutputFolder(SparkSession spark, String location) {
    this.location = location;
    this.hadoop = spark.sparkContext().hadoopConfiguration();
    try {
      this.path = new Path(location);
    } catch (IllegalArgumentException noPath) {
      throw new InvalidOptionsException(
          "--output " + location + " is no path: " + FirstLine.of(noPath));
    }
  }

  void checkWritable() {
    WritePlace.check("--output " + location, path, hadoop);
  }

  /** What is in it, without what is hidden from readers: reports, and leftovers of failed runs. */
  List<FileStatus> visible() {
    List<FileStatus> visible = new ArrayList<>();
    try {
      if (files().exists(path)) {
        for (FileStatus file : files().listStatus(path)) {
          if (!Hidden.is(file.getPath().getName())) {
            visible.add(file);
          }
        }
      }
    } catch (IOException unreadable) {
      throw new InvalidOptionsException(
          "--output " + location + " cannot be looked at: " + FirstLine.of(unreadable));
    }
    return visible;
  }

  boolean has(String name) {
    try {
      return files().exists(new Path(path, name));
    } catch (IOException unreadable) {
      throw new InvalidOptionsException(
          "--output " + location + " cannot be looked at: " + FirstLine.of(unreadable));
    }
  }

  /** Columns of folders like {@code dt=2026-11-23}, outermost first. */
  List<String> partitionColumns() {
    List<String> columns = new ArrayList<>();
    List<FileStatus> level = visible();
    try {
      while (true) {
        FileStatus partition =
            level.stream().filter(OutputFolder::isPartition).findFirst().orElse(null);
        if (partition == null) {
          return columns;
        }
        String name = partition.getPath().getName();
        columns.add(name.substring(0, name.indexOf('=')));
        level = List.of(files().listStatus(partition.getPath()));
      }
    } catch (IOException unreadable) {
      throw new InvalidOptionsException(
          "--output " + location + " cannot be looked at: " + FirstLine.of(unreadable));
    }
  }

  static boolean isPartition(FileStatus file) {
    return file.isDirectory() && file.getPath().getName().indexOf('=') > 0;
  }

  /**
   * The files in a folder of the table that readers take for its data, at any depth.
   *
   * @param source the format's name, and the files' ending
   */
  List<Path> dataFiles(Path folder, String source) throws IOException {
    List<Path> found = new ArrayList<>();
    if (files().exists(folder)) {
      addDataFiles(folder, "." + source, found);
    }
    return found;
  }

  private void addDataFiles(Path folder, String ending, List<Path> found) throws IOException {
    for (FileStatus file : files().listStatus(folder)) {
      String name = file.getPath().getName();
      if (Hidden.is(name)) {
        continue;
      }
      if (file.isDirectory()) {
        addDataFiles(file.getPath(), ending, found);
      } else if (name.endsWith(ending)) {
        found.add(file.getPath());
      }
    }
  }

  Path path() {
    return path;
  }

  FileSystem files() throws IOException {
    return path.getFileSystem(hadoop);
  }
}
