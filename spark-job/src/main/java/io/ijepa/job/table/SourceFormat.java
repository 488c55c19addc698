package io.ijepa.job.table;

import io.ijepa.option.InvalidOptionsException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
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
    FILES
  }

  private static final String AUTO = "auto";

  /** Folders that are looked into before a format is given up. */
  private static final int MOST_FOLDERS = 64;

  /**
   * The format that was asked for or, for {@code auto}, the one that the location looks like.
   *
   * @throws InvalidOptionsException when nothing is there, or nothing that is known
   */
  static SourceFormat of(SparkSession spark, String location, String asked) {
    return switch (asked) {
      case AUTO -> look(spark, location);
      case "images" -> new SourceFormat(Kind.IMAGES, "images");
      case "table" -> new SourceFormat(Kind.TABLE, "table");
      default -> new SourceFormat(Kind.FILES, asked);
    };
  }

  private static SourceFormat look(SparkSession spark, String location) {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    Path path = new Path(location);
    try {
      FileSystem files = path.getFileSystem(hadoop);
      FileStatus[] found = files.globStatus(path);
      if (found != null && found.length > 0) {
        return inside(files, found)
            .orElseThrow(
                () ->
                    new InvalidOptionsException(
                        "--input "
                            + location
                            + " holds neither images nor a Parquet, ORC, Avro, Delta or Iceberg"
                            + " table; say what it is with --format"));
      }
    } catch (IOException unreachable) {
      throw new InvalidOptionsException(
          "--input " + location + " cannot be looked at: " + unreachable.getMessage());
    }
    if (isTable(spark, location)) {
      return new SourceFormat(Kind.TABLE, "table");
    }
    throw new InvalidOptionsException(
        "--input " + location + " is neither a path that exists nor a catalog table");
  }

  private static boolean isTable(SparkSession spark, String name) {
    try {
      return spark.catalog().tableExists(name);
    } catch (RuntimeException noIdentifier) {
      return false; // a path, say: no name of a table
    }
  }

  /** Breadth first: a table's own marks lie near its root, its files may lie below partitions. */
  private static Optional<SourceFormat> inside(FileSystem files, FileStatus[] roots)
      throws IOException {
    Deque<FileStatus> open = new ArrayDeque<>();
    for (FileStatus root : roots) {
      open.add(root);
    }
    for (int folders = 0; !open.isEmpty() && folders < MOST_FOLDERS; ) {
      FileStatus next = open.remove();
      if (next.isFile()) {
        Optional<SourceFormat> format = ofFile(next.getPath());
        if (format.isPresent()) {
          return format;
        }
        continue;
      }
      folders++;
      if (files.exists(new Path(next.getPath(), "_delta_log"))) {
        return files("delta");
      }
      if (files.exists(new Path(next.getPath(), "metadata/version-hint.text"))) {
        return files("iceberg");
      }
      for (FileStatus child : files.listStatus(next.getPath())) {
        String name = child.getPath().getName();
        if (!name.startsWith("_") && !name.startsWith(".")) {
          open.add(child);
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<SourceFormat> ofFile(Path path) {
    String name = path.getName().toLowerCase(Locale.ROOT);
    if (ImageFolder.hasImageName(name)) {
      return Optional.of(new SourceFormat(Kind.IMAGES, "images"));
    }
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
