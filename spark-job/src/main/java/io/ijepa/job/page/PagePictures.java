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

  /** Read from where the keys say: they are paths or URIs. */
  public static Map<String, Thumbnail> ofUris(SparkSession spark, Collection<String> keys) {
    return collect(keys(spark, keys).withColumn("image", functions.col("key")));
  }

  /**
   * Taken from a table by their keys; what it does not hold is read from where its key says.
   *
   * @param images a key as the page has it, then the image: binary, a Spark image struct, or a URI
   */
  public static Map<String, Thumbnail> of(Dataset<Row> images, Collection<String> keys) {
    SparkSession spark = images.sparkSession();
    Dataset<Row> wanted = functions.broadcast(keys(spark, keys));
    Map<String, Thumbnail> pictures = collect(images.toDF("key", "image").join(wanted, "key"));
    List<String> others = keys.stream().filter(key -> !pictures.containsKey(key)).toList();
    pictures.putAll(ofUris(spark, others));
    return pictures;
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
