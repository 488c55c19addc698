// SPDX-License-Identifier: Apache-2.0
package io.ijepa.host;

import io.ijepa.inference.Device;
import java.io.Serializable;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;

/**
 * The kind of device that sessions of a plan run on. Settled on the driver, and travels with the
 * tasks: each executor finds the device itself.
 */
public sealed interface TaskDevice extends Serializable {

  /** The GPU that Spark gave the task, else the first. */
  record Gpu() implements TaskDevice {
    @Override
    public Device device() {
      return new Device.Cuda(TaskGpu.index());
    }
  }

  /** The CPU, with a thread for each core of the executor. */
  record ExecutorCores() implements TaskDevice {
    private static final Pattern LOCAL_MASTER = Pattern.compile("local\\[(\\d+)[,\\]].*");

    @Override
    public Device device() {
      return new Device.Cpu(cores());
    }

    private static int cores() {
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

  /** The CPU, with so many threads. */
  record CpuThreads(int count) implements TaskDevice {
    @Override
    public Device device() {
      return new Device.Cpu(count);
    }
  }

  /**
   * The device of a plan.
   *
   * @param cuda whether it is a GPU
   * @param cpuThreads of a CPU session; empty: the executor's cores
   */
  static TaskDevice of(boolean cuda, OptionalInt cpuThreads) {
    if (cuda) {
      return new Gpu();
    }
    return cpuThreads.isPresent() ? new CpuThreads(cpuThreads.getAsInt()) : new ExecutorCores();
  }

  /** The device itself, for the task that runs on this thread. */
  Device device();
}
