package io.ijepa.host;

import io.ijepa.inference.Device;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;

/** The device that sessions of this executor run on. */
public final class TaskDevice {
  private static final Pattern LOCAL_MASTER = Pattern.compile("local\\[(\\d+)[,\\]].*");

  private TaskDevice() {}

  /**
   * For the task that runs on this thread.
   *
   * @param cuda the GPU that Spark gave the task, else the first
   * @param cpuThreads threads of a CPU session; 0: the executor's cores
   */
  public static Device of(boolean cuda, int cpuThreads) {
    return cuda ? new Device.Cuda(TaskGpu.index()) : new Device.Cpu(threads(cpuThreads));
  }

  private static int threads(int asked) {
    if (asked > 0) {
      return asked;
    }
    SparkConf conf = SparkEnv.get().conf();
    Matcher local = LOCAL_MASTER.matcher(conf.get("spark.master", "") + " ");
    int machine = Runtime.getRuntime().availableProcessors();
    return local.matches()
        ? Math.min(machine, Integer.parseInt(local.group(1)))
        : conf.getInt("spark.executor.cores", unset(conf.get("spark.master", ""), machine));
  }

  /** Cores of an executor that was not told: all of them, but one on YARN and Kubernetes. */
  private static int unset(String master, int machine) {
    return master.startsWith("yarn") || master.startsWith("k8s") ? 1 : machine;
  }
}
