// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.page;

import io.ijepa.job.input.EmbeddingSource;
import io.ijepa.job.run.Caller;
import io.ijepa.option.InvalidOptionsException;
import io.ijepa.option.Problems;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The page that a run ends with.
 *
 * @param pictures where they come from
 */
public record PageOutput(PageFile file, PagePictures pictures) {

  /**
   * Checks all that can stand in the page's way.
   *
   * @param keys the columns of the images' table that its keys are made of
   * @throws InvalidOptionsException with every problem
   */
  public static PageOutput open(SparkSession spark, PageConfig config, List<String> keys) {
    PageFile file =
        PageFile.of(
            "--html " + config.html(), config.html(), spark.sparkContext().hadoopConfiguration());
    return new PageOutput(
        file,
        config
            .images()
            .map(
                location ->
                    pictures(EmbeddingSource.open(spark, "--images", location), config, keys))
            .orElseGet(() -> PagePictures.ofKeys(spark, config.fetch())));
  }

  private static PagePictures pictures(Dataset<Row> images, PageConfig config, List<String> keys) {
    StructType schema = images.schema();
    List<String> known = List.of(schema.fieldNames());
    Problems problems = new Problems();
    Stream.concat(keys.stream(), Stream.of(config.imageColumn()))
        .filter(name -> !known.contains(name))
        .forEach(
            name ->
                problems.add(
                    "--images has no column '" + name + "'; it has " + String.join(", ", known)));
    problems.throwIfAny();
    StructField[] fields = keys.stream().map(schema::apply).toArray(StructField[]::new);
    return PagePictures.of(
        images.select(KeyText.of(fields).as("key"), KeyText.column(config.imageColumn())),
        config.fetch());
  }

  /** Makes the pictures and the page. The last line said is the page's link. */
  public void write(ResultPage page, Caller caller) {
    Map<String, Thumbnail> thumbnails = pictures.thumbnails(page.keys());
    file.write(page.html(thumbnails));
    page.note().ifPresent(caller::say);
    long unreadable =
        page.keys().stream().filter(key -> thumbnails.get(key).jpeg() == null).count();
    if (unreadable > 0) {
      caller.say(
          String.format(
              Locale.ROOT,
              "%,d of the %,d pictures on the page could not be read; each says why%s",
              unreadable,
              page.keys().size(),
              pictures.areByKeyOnly()
                  ? ". Where keys are no paths, --images has the pictures"
                  : ""));
    }
    caller.say("page   " + file.uri());
  }
}
