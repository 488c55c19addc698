// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.input;

import io.ijepa.job.table.FirstLine;
import io.ijepa.option.InvalidOptionsException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;

/**
 * Folders of image files as a table of paths; the executors read them, so that a file which cannot
 * be read costs one row. Not by Spark's {@code binaryFile}: it passes over empty files and names
 * that begin with {@code _}, fails the task when a file has gone since it was listed, and makes a
 * task of every 32 small files.
 */
final class ImageFolder {
  private ImageFolder() {}

  static ImageTable open(SparkSession spark, List<InputPath> inputs, ImageSource source) {
    String locations =
        inputs.stream().map(InputPath::location).collect(Collectors.joining(" and "));
    if (!source.imageColumn().orElse(ImageFiles.PATH).equals(ImageFiles.PATH)) {
      throw new InvalidOptionsException(
          "--image-column "
              + source.imageColumn().get()
              + " names a column of a table, but --input "
              + locations
              + " is a folder of images; leave the option out");
    }
    boolean everyName = source.format().equals(SourceFormat.IMAGES.source());
    FolderWalk walk = new FolderWalk(everyName);
    for (InputPath input : inputs) {
      if (!input.isFound()) {
        throw new InvalidOptionsException("--input " + input.location() + " does not exist");
      }
      try {
        walk.add(input);
      } catch (IOException unreadable) {
        throw new InvalidOptionsException(
            "--input " + input.location() + " cannot be listed: " + FirstLine.of(unreadable));
      }
    }
    List<ImageFiles.ImageFile> files = walk.images();
    if (files.isEmpty()) {
      throw new InvalidOptionsException(
          "--input "
              + locations
              + (everyName
                  ? " holds no files"
                  : " holds no image files; names end in one of "
                      + String.join(", ", ImageName.ENDINGS)
                      + ", and --format images takes every file for an image"));
    }
    return new ImageTable(
        ImageFiles.table(spark, files, new FolderColumns(walk.columns())),
        Optional.of(ImageFiles.PATH),
        OptionalLong.of(files.size()),
        SourceFormat.IMAGES.source(),
        inputs.stream().flatMap(input -> input.paths().stream()).toList(),
        walk.passedOver(),
        Optional.empty());
  }
}
