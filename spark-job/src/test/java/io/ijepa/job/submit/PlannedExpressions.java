// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.submit;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.row_number;

import io.ijepa.udf.Similarity;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;

/**
 * Prints where RAPIDS would run similarities over a table of embeddings, by its own {@code
 * ExplainPlan}: a main class, for a JVM with some version of Spark and the RAPIDS jar.
 */
public final class PlannedExpressions {
  private PlannedExpressions() {}

  /**
   * @param arguments the table, a Parquet folder with {@code path} and {@code embedding}
   */
  public static void main(String[] arguments) throws ReflectiveOperationException {
    SparkSession spark =
        SparkSession.builder()
            .master("local[1]")
            .config("spark.ui.enabled", false)
            .config("spark.sql.adaptive.enabled", false)
            .config("spark.sql.warehouse.dir", arguments[0] + ".warehouse")
            .getOrCreate();
    spark.sparkContext().setLogLevel("ERROR");
    Dataset<Row> one = spark.read().parquet(arguments[0]).as("one");
    Dataset<Row> two = spark.read().parquet(arguments[0]).as("two");
    Dataset<Row> pairs =
        one.crossJoin(two)
            .select(
                col("one.path").as("query"),
                col("two.path").as("neighbour"),
                Similarity.dot(col("one.embedding"), col("two.embedding")).as("dot"),
                Similarity.norm(col("one.embedding")).as("norm"),
                Similarity.cosine(col("one.embedding"), col("two.embedding")).as("cosine"))
            .withColumn(
                "rank",
                row_number().over(Window.partitionBy("query").orderBy(col("cosine").desc())))
            .where("rank <= 3");
    System.out.println(explain(pairs));
    Dataset<Row> ofThemselves = pairs.where("query = neighbour");
    Row furthest = ofThemselves.selectExpr("count(cosine)", "max(abs(cosine - 1))").head();
    System.out.println(
        "cosines of themselves: %d, at most %.1e from 1"
            .formatted(furthest.getLong(0), furthest.getDouble(1)));
    spark.stop();
  }

  /** By reflection: the default build has no RAPIDS on its class path. */
  private static String explain(Dataset<Row> rows) throws ReflectiveOperationException {
    return (String)
        Class.forName("com.nvidia.spark.rapids.ExplainPlan")
            .getMethod("explainPotentialGpuPlan", Dataset.class, String.class)
            .invoke(null, rows, "ALL");
  }
}
