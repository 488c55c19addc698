// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.input;

import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.adaptive.AdaptiveSparkPlanExec;
import org.apache.spark.sql.execution.exchange.Exchange;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StringType;

/**
 * A table's rows in as many partitions as keep every core busy. Spark makes them of bytes: a list
 * of 100,000 addresses is one, as is one row group of Parquet; and a table of 10,000 small files is
 * thousands that hold next to nothing.
 *
 * @param rows the same rows
 * @param found partitions that the table has, and no more than its files where those are few; 0
 *     where only running it would tell
 * @param made partitions that the rows are in now
 */
public record EvenRows(Dataset<Row> rows, int found, int made) {
  /** More tasks than cores, so that one slow task at the end holds up little. */
  private static final int TASKS_PER_CORE = 4;

  /** Image bytes for one task, about. */
  private static final long TASK_BYTES = 128L << 20;

  /** Partitions that no scheduler feels. */
  private static final int FEW = 200;

  /** Sizes beyond are Spark's way to say that it knows none. */
  private static final long UNKNOWN = 1L << 50;

  private static final int MAX_IMAGES = 64;

  /** Of texts, which may be addresses or images in base64. */
  private static final int MAX_TEXTS = 512;

  private static final String PARQUET = "spark.sql.parquet.columnarReaderBatchSize";
  private static final String ORC = "spark.sql.orc.columnarReaderBatchSize";

  /** Plans the table; runs nothing. What cannot be planned is left as it is: the run says why. */
  public static EvenRows of(Dataset<Row> table) {
    try {
      return planned(table);
    } catch (Exception unplannable) { // Spark throws checked exceptions undeclared
      return new EvenRows(table, 0, 0);
    }
  }

  private static EvenRows planned(Dataset<Row> table) {
    SparkPlan plan = table.queryExecution().executedPlan();
    // What has shuffles is settled as it runs or, where it sorts, runs to be settled.
    if (plan instanceof AdaptiveSparkPlanExec || plan.exists(node -> node instanceof Exchange)) {
      return new EvenRows(table, 0, 0);
    }
    SparkSession spark = table.sparkSession();
    int cores = JavaSparkContext.fromSparkContext(spark.sparkContext()).defaultParallelism();
    // Of the plan that is there: table.rdd() makes another, which may have to run a LIMIT.
    int found = table.queryExecution().toRdd().getNumPartitions();
    if (found >= cores) {
      found = Math.min(found, fewFiles(table, cores));
    }
    scala.math.BigInt size = table.queryExecution().optimizedPlan().stats().sizeInBytes();
    long bytes = size.isValidLong() && size.toLong() < UNKNOWN ? size.toLong() : -1;
    int tasks = TASKS_PER_CORE * cores;
    int bySize = (int) Math.min(Integer.MAX_VALUE, Math.max(0, bytes) / TASK_BYTES + 1);
    if (found > 0 && found < cores) {
      int wanted = Math.max(tasks, bySize);
      return new EvenRows(table.repartition(wanted), found, wanted);
    }
    int few = Math.max(Math.max(tasks, FEW), bySize);
    return bytes >= 0 && found > 2 * few
        ? new EvenRows(table.coalesce(few), found, few)
        : new EvenRows(table, found, found);
  }

  /**
   * Spark splits a large file by its bytes, but all rows of a row group lie in the split that holds
   * its middle: a file of one row group looks like many partitions, all but one of them empty. So a
   * few files count as no more partitions than they are. Where they are more than half as many as
   * the cores, dealing out would cost more than it gains.
   */
  private static int fewFiles(Dataset<Row> table, int cores) {
    int files = table.inputFiles().length; // 0 for what is not made of files that Spark knows
    return files > 0 && 2 * files <= cores ? files : Integer.MAX_VALUE;
  }

  /**
   * What a session needs to read a column of images: Spark reads 4,096 rows at once, which are
   * gigabytes where each holds an image.
   *
   * @param image the type of the column
   */
  public static Map<String, String> scanSettings(SparkSession spark, DataType image) {
    int most = image instanceof StringType ? MAX_TEXTS : MAX_IMAGES;
    return Map.of(PARQUET, batchRows(spark, PARQUET, most), ORC, batchRows(spark, ORC, most));
  }

  private static String batchRows(SparkSession spark, String setting, int most) {
    int asked = Integer.parseInt(spark.conf().get(setting));
    return String.valueOf(Math.min(most, asked));
  }
}
