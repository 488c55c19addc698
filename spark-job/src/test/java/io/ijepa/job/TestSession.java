// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job;

import org.apache.spark.sql.SparkSession;

/** The suites' one session, for tests of packages below. */
public final class TestSession {
  private TestSession() {}

  public static SparkSession get() {
    return SparkTest.spark();
  }
}
