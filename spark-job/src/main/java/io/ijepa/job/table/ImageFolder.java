package io.ijepa.job.table;

import io.ijepa.job.config.EmbedJobConfig;
import io.ijepa.option.InvalidOptionsException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A folder of image files as a table of paths. Spark lists the files and packs them into tasks by
 * size; the executors read them, so that a file which cannot be read costs one row.
 */
final class ImageFolder {
  /** Names that are taken for images. What cannot be decoded gets its row and its reason too. */
  private static final List<String> ENDINGS =
      List.of(
          "jpg", "jpeg", "jpe", "jfif", "png", "webp", "bmp", "dib", "gif", "tif", "tiff", "mpo",
          "heic", "heif", "avif", "jxl", "jp2");

  /** Files that are looked at for their mean size. */
  private static final int SAMPLE = 10_000;

  private ImageFolder() {}

  static boolean hasImageName(String lowerCaseName) {
    return ENDINGS.stream().anyMatch(ending -> lowerCaseName.endsWith("." + ending));
  }

  static ImageTable open(SparkSession spark, String location, EmbedJobConfig config) {
    if (config.imageColumnGiven() && !config.embedding().imageColumn().equals("path")) {
      throw new InvalidOptionsException(
          "--image-column "
              + config.embedding().imageColumn()
              + " names a column of a table, but --input "
              + location
              + " is a folder of images; leave the option out");
    }
    Sample sample = sample(spark, location);
    // Spark counts every file as at least this many bytes when it packs them into tasks. Its
    // default
    // of 4 MB makes a task of 32 small files: 300,000 tasks for ten million images.
    spark.conf().set("spark.sql.files.openCostInBytes", Math.max(1, sample.meanBytes()));
    Dataset<Row> rows =
        spark
            .read()
            .format("binaryFile")
            .option("recursiveFileLookup", true)
            .option("pathGlobFilter", globFilter())
            .load(location)
            .drop("content");
    return new ImageTable(rows, Optional.of("path"), sample.count(), "images");
  }

  /** Upper and lower case: {@code *.{[jJ][pP][gG],..}}. */
  private static String globFilter() {
    return ENDINGS.stream()
        .map(
            ending ->
                ending
                    .chars()
                    .mapToObj(letter -> eitherCase((char) letter))
                    .collect(Collectors.joining()))
        .collect(Collectors.joining(",", "*.{", "}"));
  }

  private static String eitherCase(char letter) {
    return Character.isLetter(letter)
        ? "[" + letter + Character.toUpperCase(letter) + "]"
        : String.valueOf(letter);
  }

  private record Sample(long meanBytes, OptionalLong count) {}

  private static Sample sample(SparkSession spark, String location) {
    long files = 0;
    long bytes = 0;
    try {
      Path path = new Path(location);
      FileSystem system = path.getFileSystem(spark.sparkContext().hadoopConfiguration());
      FileStatus[] roots = system.globStatus(path);
      if (roots == null || roots.length == 0) {
        throw new InvalidOptionsException("--input " + location + " does not exist");
      }
      for (FileStatus root : roots) {
        RemoteIterator<LocatedFileStatus> all = system.listFiles(root.getPath(), true);
        while (all.hasNext() && files < SAMPLE) {
          LocatedFileStatus file = all.next();
          if (hasImageName(file.getPath().getName().toLowerCase(java.util.Locale.ROOT))) {
            files++;
            bytes += file.getLen();
          }
        }
      }
    } catch (IOException unreadable) {
      throw new InvalidOptionsException(
          "--input " + location + " cannot be listed: " + unreadable.getMessage());
    }
    if (files == 0) {
      throw new InvalidOptionsException(
          "--input "
              + location
              + " holds no image files; names end in one of "
              + String.join(", ", ENDINGS));
    }
    return new Sample(
        bytes / files, files < SAMPLE ? OptionalLong.of(files) : OptionalLong.empty());
  }
}
