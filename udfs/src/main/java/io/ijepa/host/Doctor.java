// SPDX-License-Identifier: Apache-2.0
package io.ijepa.host;

import io.ijepa.inference.InferenceException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import scala.Tuple2;

/** What hosts can run: this process, or every executor of a session. */
public final class Doctor {
  /** Tasks of one executor share what it found: a host is looked at once. */
  private static final Map<String, List<Finding>> FOUND = new ConcurrentHashMap<>();

  private Doctor() {}

  /**
   * Looks at this process.
   *
   * @param cudaWanted whether a GPU that cannot be used is a problem and not a note
   */
  public static List<Finding> here(boolean cudaWanted) {
    return new HostCheck(cudaWanted, 0).run();
  }

  /**
   * Looks at the executors, by as many tasks as may run at once, and some more: an executor that is
   * busy with others' work may be left out.
   *
   * @return the findings by executor
   */
  public static Map<String, List<Finding>> executors(SparkSession spark, boolean cudaWanted) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    int tasks = 4 * context.defaultParallelism();
    List<Integer> numbers = new ArrayList<>();
    for (int task = 0; task < tasks; task++) {
      numbers.add(task);
    }
    return new TreeMap<>(
        context
            .parallelize(numbers, tasks)
            .mapToPair(
                any ->
                    new Tuple2<>("executor " + SparkEnv.get().executorId(), onExecutor(cudaWanted)))
            .collectAsMap());
  }

  private static List<Finding> onExecutor(boolean cudaWanted) {
    boolean given = TaskContext.get().resourcesJMap().containsKey("gpu");
    int gpu;
    try {
      gpu = TaskGpu.index();
    } catch (InferenceException unnumbered) {
      return List.of(Finding.problem("gpu", unnumbered.getMessage()));
    }
    return FOUND.computeIfAbsent(
        cudaWanted + " " + gpu,
        key -> {
          List<Finding> findings = new ArrayList<>();
          findings.add(
              given
                  ? Finding.ok("scheduling", "Spark gives this executor GPU " + gpu)
                  : Finding.note("scheduling", "Spark gives tasks no GPU; the first one is taken"));
          findings.addAll(new HostCheck(cudaWanted, gpu).run());
          return findings;
        });
  }
}
