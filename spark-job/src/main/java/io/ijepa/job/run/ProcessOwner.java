package io.ijepa.job.run;

import java.util.Map;
import org.apache.spark.SparkConf;

/** Whether this process lives for one command, or belongs to somebody who goes on after it. */
public enum ProcessOwner {
  /** Started for this command: its exit code is the answer, and what it opened it closes. */
  US,

  /**
   * Databricks, or a cluster's driver: an exit would read as a crash, or take others along. A
   * failure is thrown, and the session stays.
   */
  SOMEBODY_ELSE;

  public static ProcessOwner ofThisProcess() {
    return of(System.getenv(), new SparkConf().get("spark.submit.deployMode", "client"));
  }

  public static ProcessOwner of(Map<String, String> environment, String deployMode) {
    return environment.containsKey("DATABRICKS_RUNTIME_VERSION") || deployMode.equals("cluster")
        ? SOMEBODY_ELSE
        : US;
  }
}
