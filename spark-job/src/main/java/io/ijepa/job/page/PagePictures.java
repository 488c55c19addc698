// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.page;

import io.ijepa.embed.Thumbnails;
import io.ijepa.option.InvalidOptionsException;
import io.ijepa.option.OptionNames;
import io.ijepa.settings.FetchSettings;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** Where a page's pictures come from: made small by the executors, and only those on the page. */
public final class PagePictures {
  /** Pixels of the longer side: sharp on a phone's screen. */
  private static final int SIDE = 192;

  private final SparkSession spark;
  private final Optional<Dataset<Row>> table;
  private final FetchSettings fetch;

  private PagePictures(SparkSession spark, Optional<Dataset<Row>> table, FetchSettings fetch) {
    this.spark = spark;
    this.table = table;
    this.fetch = fetch;
  }

  /** Read from where the keys say: they are paths or URIs. */
  public static PagePictures ofKeys(SparkSession spark, FetchSettings fetch) {
    return new PagePictures(spark, Optional.empty(), fetch);
  }

  /**
   * Taken from a table by their keys; what it does not hold is read from where its key says.
   *
   * @param images a key as the page has it, then the image: binary, a Spark image struct, or a URI
   * @param fetch how those are read that the rows do not hold
   * @throws InvalidOptionsException when the second column holds no images
   */
  public static PagePictures of(Dataset<Row> images, FetchSettings fetch) {
    // Lazy: nothing is done yet but to look at the columns.
    Thumbnails.of(images, fetch, SIDE, OptionNames.COMMAND_LINE);
    return new PagePictures(images.sparkSession(), Optional.of(images.toDF("key", "image")), fetch);
  }

  /** The pictures of these keys, each with its picture or what is wrong with it. */
  public Map<String, Thumbnail> thumbnails(Collection<String> keys) {
    Map<String, Thumbnail> pictures = new HashMap<>();
    table.ifPresent(
        images -> collect(images.join(functions.broadcast(rows(keys)), "key"), pictures));
    List<String> others = keys.stream().filter(key -> !pictures.containsKey(key)).toList();
    collect(rows(others).withColumn("image", functions.col("key")), pictures);
    return pictures;
  }

  /** Whether keys are all that says where pictures are. */
  public boolean areByKeyOnly() {
    return table.isEmpty();
  }

  private Dataset<Row> rows(Collection<String> keys) {
    return spark
        .createDataset(List.copyOf(keys), Encoders.STRING())
        .repartition(spark.sparkContext().defaultParallelism())
        .toDF("key");
  }

  /** The picture of each key; of several with one key, the first that comes. */
  private void collect(Dataset<Row> images, Map<String, Thumbnail> pictures) {
    for (Row row : Thumbnails.of(images, fetch, SIDE, OptionNames.COMMAND_LINE).collectAsList()) {
      pictures.putIfAbsent(
          row.getString(0), new Thumbnail(row.getAs(Thumbnails.JPEG), row.getAs(Thumbnails.ERROR)));
    }
  }
}
