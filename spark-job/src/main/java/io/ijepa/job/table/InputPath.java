// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.table;

import io.ijepa.option.InvalidOptionsException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * What an input's text means on its file system.
 *
 * @param files the file system; null where the text is no path
 * @param found the file or folder of exactly this name, else those that match it as a pattern
 * @param forSpark the text to give to Spark, which takes every text for a pattern
 */
record InputPath(FileSystem files, List<FileStatus> found, String forSpark) {

  /**
   * @param option what names the location, for messages
   */
  static InputPath find(SparkSession spark, String option, String location) {
    Path path;
    try {
      path = new Path(location);
    } catch (IllegalArgumentException noPath) {
      return new InputPath(null, List.of(), location);
    }
    try {
      FileSystem files = path.getFileSystem(spark.sparkContext().hadoopConfiguration());
      if (files.exists(path)) {
        return new InputPath(files, List.of(files.getFileStatus(path)), escaped(location));
      }
      return new InputPath(files, matching(files, path), location);
    } catch (IOException unreachable) {
      throw new InvalidOptionsException(
          option + " " + location + " cannot be looked at: " + FirstLine.of(unreachable));
    } catch (IllegalArgumentException colon) { // of globStatus: HADOOP-7945
      throw new InvalidOptionsException(
          option
              + " "
              + location
              + " cannot be matched, because a name there has a colon, and Hadoop's patterns cannot"
              + " take one: "
              + FirstLine.of(colon)
              + "; give the folder itself");
    }
  }

  /**
   * Like a shell, {@code *} passes over hidden names; a pattern that begins like one finds them.
   */
  private static List<FileStatus> matching(FileSystem files, Path pattern) throws IOException {
    FileStatus[] matching = files.globStatus(pattern);
    boolean hidden = Hidden.is(pattern.getName());
    return matching == null
        ? List.of()
        : Arrays.stream(matching)
            .filter(file -> hidden || !Hidden.is(file.getPath().getName()))
            .toList();
  }

  /** The pattern that means exactly this path, for Spark, which takes every text for a pattern. */
  static String escaped(String location) {
    return location.replaceAll("[\\\\{}\\[\\]*?]", "\\\\$0");
  }

  boolean isFound() {
    return !found.isEmpty();
  }

  List<Path> paths() {
    return found.stream().map(FileStatus::getPath).toList();
  }
}
