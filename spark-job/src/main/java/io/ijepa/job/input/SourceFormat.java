// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.input;

import io.ijepa.job.table.FirstLine;
import io.ijepa.option.InvalidOptionsException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.sql.SparkSession;

/**
 * How an input is read.
 *
 * @param source the Spark source's name
 */
record SourceFormat(Kind kind, String source) {

  enum Kind {
    IMAGES,
    TABLE,
    LIST,
    FILES
  }

  static final SourceFormat IMAGES = new SourceFormat(Kind.IMAGES, "images");
  static final SourceFormat TABLE = new SourceFormat(Kind.TABLE, "table");

  private static final String AUTO = "auto";

  /** Folders that are looked into before a format is given up. */
  private static final int MOST_FOLDERS = 256;

  /** Of these, those that are looked into by their depth alone. */
  private static final int FROM_ABOVE = 16;

  /** Entries of one folder that are looked at: readable endings come early or never. */
  private static final int MOST_FILES = 1000;

  /**
   * The format that was asked for or, for {@code auto}, the one that the location looks like.
   *
   * @param option what names the location, for messages
   * @throws InvalidOptionsException when nothing is there, or nothing that is known
   */
  static SourceFormat of(SparkSession spark, String option, InputPath path, String asked) {
    return switch (asked) {
      case AUTO -> look(spark, option, path);
      case "images" -> IMAGES;
      case "table" -> TABLE;
      default -> new SourceFormat(AddressList.is(asked) ? Kind.LIST : Kind.FILES, asked);
    };
  }

  private static SourceFormat look(SparkSession spark, String option, InputPath path) {
    String location = path.location();
    if (!path.isFound()) {
      if (isTable(spark, location)) {
        return TABLE;
      }
      throw new InvalidOptionsException(
          option + " " + location + " is neither a path that exists nor a catalog table");
    }
    try {
      return inside(path.files(), path.found())
          .orElseThrow(
              () ->
                  new InvalidOptionsException(
                      option
                          + " "
                          + location
                          + " holds neither images nor a Parquet, ORC, Avro, Delta or Iceberg"
                          + " table, nor a CSV, TSV or JSON list"
                          + (option.equals(ImageTable.INPUT)
                              ? "; say what it is with --format: images takes every file for an"
                                  + " image, whatever its name"
                              : "")));
    } catch (IOException unreachable) {
      throw new InvalidOptionsException(
          option + " " + location + " cannot be looked at: " + FirstLine.of(unreachable));
    }
  }

  private static boolean isTable(SparkSession spark, String name) {
    try {
      return spark.catalog().tableExists(name);
    } catch (Exception noIdentifier) { // ParseException is checked, and declared nowhere
      return false; // a path, say: no name of a table
    }
  }

  /**
   * The first that tells: a table's mark, or a file's ending, in a folder or below it, and of
   * folders beside each other the first by its name: {@code images} comes before {@code labels}.
   * Trees of many folders tell from above, if they are broad, or at the end of a branch, if they
   * are deep: by turns. A list tells last, because folders of images have some beside them.
   */
  private static Optional<SourceFormat> inside(FileSystem files, List<FileStatus> roots)
      throws IOException {
    Deque<FileStatus> open = new ArrayDeque<>(roots);
    Deque<FileStatus> branch = new ArrayDeque<>(); // followed to its end
    List<SourceFormat> lists = new ArrayList<>();
    for (int folders = 0; open.size() + branch.size() > 0 && folders < MOST_FOLDERS; ) {
      boolean isDeep = open.isEmpty() || (folders >= FROM_ABOVE && folders % 2 == 1);
      Deque<FileStatus> from = isDeep && !branch.isEmpty() ? branch : open;
      FileStatus next = isDeep ? from.removeLast() : from.removeFirst();
      Optional<SourceFormat> format;
      if (next.isFile()) {
        format = ofFile(next.getPath());
        ofList(next.getPath()).ifPresent(lists::add);
      } else {
        folders++;
        format = ofFolder(files, next.getPath(), isDeep ? branch : open, lists);
      }
      if (format.isPresent()) {
        return format;
      }
    }
    return lists.stream().findFirst();
  }

  private static Optional<SourceFormat> ofList(Path path) {
    return AddressList.format(path.getName()).map(format -> new SourceFormat(Kind.LIST, format));
  }

  private static Optional<SourceFormat> ofFolder(
      FileSystem files, Path folder, Deque<FileStatus> open, List<SourceFormat> lists)
      throws IOException {
    if (files.exists(new Path(folder, "_delta_log"))) {
      return files("delta");
    }
    Path metadata = new Path(folder, "metadata");
    if (files.exists(metadata) && hasIcebergMetadata(files, metadata)) {
      return files("iceberg");
    }
    // A thousand class folders may come before the first image: a folder's files are looked at
    // here, its folders later, and a listing ends as soon as it has told.
    List<SourceFormat> told = new ArrayList<>();
    List<FileStatus> inner = new ArrayList<>();
    int[] seen = {0};
    new FolderListing(files)
        .each(
            folder,
            child -> {
              if (child.isDirectory()) {
                inner.add(child);
              } else {
                ofFile(child.getPath()).ifPresent(told::add);
                ofList(child.getPath()).ifPresent(lists::add);
              }
              return told.isEmpty() && ++seen[0] < MOST_FILES;
            });
    inner.removeIf(child -> FolderWalk.isOfMac(child.getPath()));
    inner.sort(null);
    open.addAll(inner);
    return told.stream().findFirst();
  }

  private static boolean hasIcebergMetadata(FileSystem files, Path metadata) throws IOException {
    RemoteIterator<FileStatus> children = files.listStatusIterator(metadata);
    while (children.hasNext()) {
      String name = children.next().getPath().getName();
      if (name.equals("version-hint.text") || name.endsWith(".metadata.json")) {
        return true;
      }
    }
    return false;
  }

  private static Optional<SourceFormat> ofFile(Path path) {
    if (ImageName.is(path.getName())) {
      return Optional.of(IMAGES);
    }
    String name = path.getName().toLowerCase(Locale.ROOT);
    for (String format : new String[] {"parquet", "orc", "avro"}) {
      if (name.endsWith("." + format)) {
        return files(format);
      }
    }
    return Optional.empty();
  }

  private static Optional<SourceFormat> files(String source) {
    return Optional.of(new SourceFormat(Kind.FILES, source));
  }
}
