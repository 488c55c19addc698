package io.ijepa.job.page;

import io.ijepa.udf.Thumbnails;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** Where a page's pictures come from: made small by the executors, and only those on the page. */
public final class PagePictures {
  /** Pixels of the longer side: sharp on a phone's screen. */
  private static final int SIDE = 192;

  private PagePictures() {}

  /** The pictures whose keys are paths or URIs. */
  public static Map<String, Thumbnail> ofUris(SparkSession spark, Collection<String> keys) {
    return collect(keys(spark, keys).withColumn("image", functions.col("key")));
  }

  /**
   * The pictures that a table holds by their keys.
   *
   * @param images a key of type string, then the image: binary, a Spark image struct, or a URI
   */
  public static Map<String, Thumbnail> of(Dataset<Row> images, Collection<String> keys) {
    Dataset<Row> wanted = functions.broadcast(keys(images.sparkSession(), keys));
    return collect(images.toDF("key", "image").join(wanted, "key"));
  }

  private static Dataset<Row> keys(SparkSession spark, Collection<String> keys) {
    return spark
        .createDataset(List.copyOf(keys), Encoders.STRING())
        .repartition(spark.sparkContext().defaultParallelism())
        .toDF("key");
  }

  private static Map<String, Thumbnail> collect(Dataset<Row> images) {
    Map<String, Thumbnail> thumbnails = new HashMap<>();
    for (Row row : Thumbnails.of(images, SIDE).collectAsList()) {
      thumbnails.putIfAbsent(
          row.getString(0), new Thumbnail(row.getAs(Thumbnails.JPEG), row.getAs(Thumbnails.ERROR)));
    }
    return thumbnails;
  }
}
