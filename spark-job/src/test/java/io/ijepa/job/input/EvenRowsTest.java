// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
  void splitsOfOneRowGroupAreNotTakenForPartitions() {
    String place = folder.resolve("group").toString();
    spark.range(500).selectExpr("id", "uuid() AS url").coalesce(1).write().parquet(place);
    spark.conf().set("spark.sql.files.maxPartitionBytes", 1000);
    try {
      Dataset<Row> table = spark.read().parquet(place);
      assertTrue(table.rdd().getNumPartitions() > 8, "splits");
      EvenRows even = EvenRows.of(table);
      assertEquals(List.of(1, 8), List.of(even.found(), even.made()));
      assertSame(table, even);
    } finally {
      spark.conf().unset("spark.sql.files.maxPartitionBytes");
    }
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
    try {
      for (boolean adaptive : new boolean[] {true, false}) {
        spark.conf().set("spark.sql.adaptive.enabled", adaptive);
        EvenRows even = EvenRows.of(spark.range(10).selectExpr("id % 3 AS k").groupBy("k").count());
        assertEquals(List.of(0, 0), List.of(even.found(), even.made()));
        EvenRows limited = EvenRows.of(spark.range(10).toDF().limit(5));
        assertEquals(List.of(1, 8), List.of(limited.found(), limited.made()));
      }
    } finally {
      spark.conf().set("spark.sql.adaptive.enabled", false);
    }
  }

  @Test
  void imagesAreReadInSmallBatchesAndTextsInLargerOnes() {
    assertEquals(
        Map.of(
            "spark.sql.parquet.columnarReaderBatchSize", "64",
            "spark.sql.orc.columnarReaderBatchSize", "64"),
        EvenRows.scanSettings(spark, DataTypes.BinaryType));
    assertEquals( // which may be images in base64
        Map.of(
            "spark.sql.parquet.columnarReaderBatchSize", "512",
            "spark.sql.orc.columnarReaderBatchSize", "512"),
        EvenRows.scanSettings(spark, DataTypes.StringType));
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
