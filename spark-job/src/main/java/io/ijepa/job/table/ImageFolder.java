package io.ijepa.job.table;

import io.ijepa.job.config.EmbedJobConfig;
import io.ijepa.option.InvalidOptionsException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FileStatus;
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

  private static final String PATH = "path";

  private ImageFolder() {}

  static boolean hasImageName(String lowerCaseName) {
    return ENDINGS.stream().anyMatch(ending -> lowerCaseName.endsWith("." + ending));
  }

  static ImageTable open(
      SparkSession spark, String location, InputPath input, EmbedJobConfig config) {
    if (config.imageColumnGiven() && !config.embedding().imageColumn().equals(PATH)) {
      throw new InvalidOptionsException(
          "--image-column "
              + config.embedding().imageColumn()
              + " names a column of a table, but --input "
              + location
              + " is a folder of images; leave the option out");
    }
    if (!input.isFound()) {
      throw new InvalidOptionsException("--input " + location + " does not exist");
    }
    Sample sample = sample(location, input);
    Dataset<Row> rows =
        spark
            .read()
            .format("binaryFile")
            .option("recursiveFileLookup", true)
            .option("pathGlobFilter", globFilter())
            .load(input.forSpark())
            .drop("content");
    return new ImageTable(
        rows,
        Optional.of(PATH),
        sample.count(),
        "images",
        input.paths(),
        packing(sample.meanBytes()));
  }

  /**
   * Spark counts every file as at least this many bytes when it packs them into tasks. Its default
   * of 4 MB makes a task of 32 small files: 300,000 tasks for ten million images.
   */
  private static Map<String, String> packing(long meanBytes) {
    return Map.of("spark.sql.files.openCostInBytes", String.valueOf(Math.max(1, meanBytes)));
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

  /** Passes over the names that Spark's listing passes over, so that both see the same files. */
  private static Sample sample(String location, InputPath input) {
    long images = 0;
    long bytes = 0;
    Deque<FileStatus> open = new ArrayDeque<>(input.found());
    try {
      while (!open.isEmpty() && images < SAMPLE) {
        FileStatus next = open.remove();
        if (next.isDirectory()) {
          RemoteIterator<FileStatus> children = input.files().listStatusIterator(next.getPath());
          while (children.hasNext() && images < SAMPLE) {
            FileStatus child = children.next();
            if (Hidden.is(child.getPath().getName())) {
              continue;
            }
            if (child.isDirectory()) {
              open.add(child);
            } else if (isImage(child)) {
              images++;
              bytes += child.getLen();
            }
          }
        } else if (isImage(next)) {
          images++;
          bytes += next.getLen();
        }
      }
    } catch (IOException unreadable) {
      throw new InvalidOptionsException(
          "--input " + location + " cannot be listed: " + FirstLine.of(unreadable));
    }
    if (images == 0) {
      throw new InvalidOptionsException(
          "--input "
              + location
              + " holds no image files; names end in one of "
              + String.join(", ", ENDINGS));
    }
    return new Sample(
        bytes / images, images < SAMPLE ? OptionalLong.of(images) : OptionalLong.empty());
  }

  private static boolean isImage(FileStatus file) {
    return hasImageName(file.getPath().getName().toLowerCase(Locale.ROOT));
  }
}
