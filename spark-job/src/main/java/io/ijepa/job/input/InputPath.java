// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.input;

import io.ijepa.job.table.FirstLine;
import io.ijepa.job.table.PathPattern;
import io.ijepa.option.InvalidOptionsException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.GlobFilter;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * What an input's text means on its file system.
 *
 * @param location the text
 * @param files the file system; null where the text is no path
 * @param found the file or folder of exactly this name, else those that match it as a pattern
 * @param forSpark the text to give to Spark, which takes every text for a pattern
 */
record InputPath(String location, FileSystem files, List<FileStatus> found, String forSpark) {

  /**
   * @param option what names the location, for messages
   */
  static InputPath find(SparkSession spark, String option, String location) {
    Path path;
    try {
      path = new Path(location);
    } catch (IllegalArgumentException noPath) {
      return new InputPath(location, null, List.of(), location);
    }
    try {
      FileSystem files = path.getFileSystem(spark.sparkContext().hadoopConfiguration());
      if (files.exists(path)) {
        return new InputPath(
            location, files, List.of(files.getFileStatus(path)), PathPattern.exactly(location));
      }
      return new InputPath(location, files, matching(files, path), location);
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

  private static List<FileStatus> matching(FileSystem files, Path pattern) throws IOException {
    FolderListing listing = new FolderListing(files);
    boolean isOfFolders = pattern.toString().matches(".*\\{[^}]*/.*");
    if (listing.isLocal() && !isOfFolders && pattern.getParent() != null) {
      return matchingOfDisk(files, listing, pattern);
    }
    return glob(files, pattern).stream()
        .filter(file -> !BookkeepingName.is(file.getPath().getName()))
        .toList();
  }

  private static List<FileStatus> glob(FileSystem files, Path pattern) throws IOException {
    FileStatus[] matching = files.globStatus(pattern);
    return matching == null ? List.of() : Arrays.asList(matching);
  }

  /** With what Hadoop leaves out: links that lead nowhere, names with a colon. */
  private static List<FileStatus> matchingOfDisk(
      FileSystem files, FolderListing listing, Path pattern) throws IOException {
    GlobFilter names = new GlobFilter(pattern.getName());
    List<FileStatus> found = new ArrayList<>();
    Path folders = pattern.getParent();
    List<FileStatus> parents =
        files.exists(folders) ? List.of(files.getFileStatus(folders)) : glob(files, folders);
    for (FileStatus folder : parents) {
      if (folder.isDirectory()) {
        listing.each(
            folder.getPath(),
            child -> {
              if (names.accept(child.getPath())) {
                found.add(child);
              }
              return true;
            });
      }
    }
    found.sort(null);
    return found;
  }

  boolean isFound() {
    return !found.isEmpty();
  }

  List<Path> paths() {
    return found.stream().map(FileStatus::getPath).toList();
  }
}
