// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.input;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ijepa.job.TestSession;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a session with two cores. */
class EvenRowsTest {
  private final SparkSession spark = TestSession.get();
  @TempDir Path folder;

  private static void assertSame(Dataset<Row> table, EvenRows even) {
    assertEquals(
        table.orderBy("id").collectAsList(), even.rows().orderBy("id").collectAsList(), "rows");
  }

  @Test
  void oneFileOfAddressesIsDealtOutToTheCores() {
    String place = folder.resolve("one").toString();
    spark.range(500).selectExpr("id", "'x' AS url").coalesce(1).write().parquet(place);
    Dataset<Row> table = spark.read().parquet(place);
    EvenRows even = EvenRows.of(table);
    assertEquals(List.of(1, 8), List.of(even.found(), even.made()));
    assertEquals(8, even.rows().rdd().getNumPartitions());
    List<Row> sizes =
        even.rows().selectExpr("spark_partition_id() AS p").groupBy("p").count().collectAsList();
    assertEquals(8, sizes.size(), "partitions with rows: " + sizes);
    assertSame(table, even);
  }

  @Test
  void thousandsOfNearlyEmptyPartitionsBecomeFew() {
    Dataset<Row> table = spark.range(0, 900, 1, 3000).toDF();
    EvenRows even = EvenRows.of(table);
    assertEquals(List.of(3000, 200), List.of(even.found(), even.made()));
    assertEquals(200, even.rows().rdd().getNumPartitions());
    assertSame(table, even);
  }

  @Test
  void whatIsEvenStaysAsItIs() {
    Dataset<Row> table = spark.range(0, 100, 1, 16).toDF();
    EvenRows even = EvenRows.of(table);
    assertEquals(List.of(16, 16), List.of(even.found(), even.made()));
  }

  @Test
  void aQueryThatWouldHaveToRunFirstIsLeftAlone() {
    spark.conf().set("spark.sql.adaptive.enabled", true);
    try {
      EvenRows even = EvenRows.of(spark.range(10).groupBy("id").count());
      assertEquals(List.of(0, 0), List.of(even.found(), even.made()));
    } finally {
      spark.conf().set("spark.sql.adaptive.enabled", false);
    }
  }

  @Test
  void imagesAreReadInSmallBatchesAndAddressesAreNot() {
    assertEquals(
        Map.of(
            "spark.sql.parquet.columnarReaderBatchSize", "64",
            "spark.sql.orc.columnarReaderBatchSize", "64"),
        EvenRows.scanSettings(spark, DataTypes.BinaryType));
    assertEquals(Map.of(), EvenRows.scanSettings(spark, DataTypes.StringType));
    spark.conf().set("spark.sql.parquet.columnarReaderBatchSize", 16);
    try {
      assertEquals(
          "16",
          EvenRows.scanSettings(spark, DataTypes.BinaryType)
              .get("spark.sql.parquet.columnarReaderBatchSize"));
    } finally {
      spark.conf().unset("spark.sql.parquet.columnarReaderBatchSize");
    }
  }
}
