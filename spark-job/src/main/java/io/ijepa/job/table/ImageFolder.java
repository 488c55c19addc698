// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.table;

import io.ijepa.option.InvalidOptionsException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.sql.SparkSession;

/**
 * A folder of image files as a table of paths; the executors read them, so that a file which cannot
 * be read costs one row. Not by Spark's {@code binaryFile}: it passes over empty files, fails the
 * task when a file has gone since it was listed, and makes a task of every 32 small files.
 */
final class ImageFolder {
  /** Names that are taken for images. What cannot be decoded gets its row and its reason too. */
  private static final List<String> ENDINGS =
      List.of(
          "jpg", "jpeg", "jpe", "jfif", "png", "webp", "bmp", "dib", "gif", "tif", "tiff", "mpo",
          "heic", "heif", "avif", "jxl", "jp2");

  private ImageFolder() {}

  static boolean hasImageName(String lowerCaseName) {
    return ENDINGS.stream().anyMatch(ending -> lowerCaseName.endsWith("." + ending));
  }

  static ImageTable open(SparkSession spark, String location, InputPath input, ImageSource source) {
    if (!source.imageColumn().orElse(ImageFiles.PATH).equals(ImageFiles.PATH)) {
      throw new InvalidOptionsException(
          "--image-column "
              + source.imageColumn().get()
              + " names a column of a table, but --input "
              + location
              + " is a folder of images; leave the option out");
    }
    if (!input.isFound()) {
      throw new InvalidOptionsException("--input " + location + " does not exist");
    }
    List<ImageFiles.ImageFile> files = list(location, input);
    if (files.isEmpty()) {
      throw new InvalidOptionsException(
          "--input "
              + location
              + " holds no image files; names end in one of "
              + String.join(", ", ENDINGS));
    }
    return new ImageTable(
        ImageFiles.table(spark, files),
        Optional.of(ImageFiles.PATH),
        OptionalLong.of(files.size()),
        "images",
        input.paths());
  }

  /** All files below the folder, but for the names that Spark's readers pass over too. */
  private static List<ImageFiles.ImageFile> list(String location, InputPath input) {
    List<ImageFiles.ImageFile> images = new ArrayList<>();
    Deque<FileStatus> open = new ArrayDeque<>(input.found());
    try {
      while (!open.isEmpty()) {
        FileStatus next = open.remove();
        if (next.isFile()) {
          add(next, images);
          continue;
        }
        RemoteIterator<FileStatus> children = input.files().listStatusIterator(next.getPath());
        while (children.hasNext()) {
          FileStatus child = children.next();
          if (Hidden.is(child.getPath().getName())) {
            continue;
          }
          if (child.isDirectory()) {
            open.add(child);
          } else {
            add(child, images);
          }
        }
      }
    } catch (IOException unreadable) {
      throw new InvalidOptionsException(
          "--input " + location + " cannot be listed: " + FirstLine.of(unreadable));
    }
    return images;
  }

  private static void add(FileStatus file, List<ImageFiles.ImageFile> images) {
    if (hasImageName(file.getPath().getName().toLowerCase(Locale.ROOT))) {
      images.add(
          new ImageFiles.ImageFile(
              file.getPath().toString(), file.getModificationTime(), file.getLen()));
    }
  }
}
