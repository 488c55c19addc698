package io.ijepa.udf;

import io.ijepa.graph.Forward;
import io.ijepa.graph.Precision;
import io.ijepa.inference.Device;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;

/** What makes two tasks of an executor share a session. */
record EncoderKey(
    String modelUri, String fingerprint, Forward forward, Precision precision, Device device) {

  private static final Pattern LOCAL_MASTER = Pattern.compile("local\\[(\\d+)[,\\]].*");

  /** For the task that runs on this thread. */
  static EncoderKey of(EmbedPlan plan) {
    Device device = plan.cuda() ? new Device.Cuda(TaskGpu.index()) : new Device.Cpu(threads(plan));
    return new EncoderKey(
        plan.modelUri(), plan.fingerprint(), plan.forward(), plan.precision(), device);
  }

  /** The same on another device. */
  EncoderKey on(Device other) {
    return new EncoderKey(modelUri, fingerprint, forward, precision, other);
  }

  private static int threads(EmbedPlan plan) {
    if (plan.cpuThreads() > 0) {
      return plan.cpuThreads();
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
