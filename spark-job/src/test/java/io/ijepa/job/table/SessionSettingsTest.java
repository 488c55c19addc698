// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.ijepa.job.TestSession;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SessionSettingsTest {
  private static final String ROWS = "spark.sql.parquet.columnarReaderBatchSize";
  private static final String MODE = "spark.sql.sources.partitionOverwriteMode";

  private final SparkSession spark = TestSession.get();

  @AfterEach
  void unset() {
    spark.conf().unset(ROWS);
    spark.conf().unset(MODE);
  }

  private SessionSettings rows(String number) {
    return SessionSettings.set(spark, Map.of(ROWS, number));
  }

  @Test
  @SuppressWarnings("try") // what is only held, not used
  void whatWasSetComesBackAndWhatWasNotIsNotSetAfterwards() {
    spark.conf().set(ROWS, "16");
    try (SessionSettings held = SessionSettings.set(spark, Map.of(ROWS, "64", MODE, "dynamic"))) {
      assertEquals("64", spark.conf().get(ROWS));
      assertEquals("dynamic", spark.conf().get(MODE));
    }
    assertEquals("16", spark.conf().get(ROWS));
    assertFalse(spark.conf().contains(MODE));
  }

  @Test
  void ofTwoRunsAtOnceTheOneThatStaysKeepsItsSettingAndTheLastPutsBackTheFirst() {
    SessionSettings first = rows("64");
    SessionSettings second = rows("512");
    assertEquals("512", spark.conf().get(ROWS));
    first.close();
    assertEquals("512", spark.conf().get(ROWS));
    second.close();
    assertFalse(spark.conf().contains(ROWS));

    first = rows("64");
    second = rows("512");
    second.close();
    assertEquals("64", spark.conf().get(ROWS));
    first.close();
    assertFalse(spark.conf().contains(ROWS));
  }
}
