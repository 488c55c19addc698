// SPDX-License-Identifier: Apache-2.0
package io.ijepa.host;

import io.ijepa.inference.Device;
import io.ijepa.inference.Gpu;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much of a GPU's memory a session may take: what is free when it starts, less a reserve for
 * the CUDA context and the libraries' workspaces. Where RAPIDS runs on the same GPU it has taken
 * its pool by then, so the split is made by spark.rapids.memory.gpu.allocFraction alone.
 */
public final class GpuMemory {
  /** The Spark property that sets another size, as 9g. */
  public static final String KEY = "spark.ijepa.gpu.memory";

  private static final Logger LOG = LoggerFactory.getLogger(GpuMemory.class);
  private static final String RAPIDS_PLUGIN = "com.nvidia.spark.SQLPlugin";
  private static final String RAPIDS_FRACTION = "spark.rapids.memory.gpu.allocFraction";
  private static final long RESERVE = 3L << 29; // 1.5 GiB

  private GpuMemory() {}

  /** The device with its limit; logs both sides' numbers. On an executor. */
  public static Device.Cuda share(Device.Cuda cuda) {
    SparkConf conf = SparkEnv.get().conf();
    Optional<Gpu> gpu = Gpu.visible(cuda.index());
    long limit = limit(configured(conf), gpu);
    LOG.info("{}: {}", cuda, split(conf, gpu, limit));
    return new Device.Cuda(
        cuda.index(), limit == 0 ? OptionalLong.empty() : OptionalLong.of(limit));
  }

  /** Both sides' numbers, for people. */
  static String split(SparkConf conf, Optional<Gpu> gpu, long limit) {
    return "%s; a session's arena may take %s, and RAPIDS's pool %s"
        .formatted(
            gpu.map(Gpu::toString).orElse("a GPU that nvidia-smi does not show"),
            limit == 0 ? "all there is" : gigabytes(limit),
            rapids(conf, gpu.map(Gpu::totalBytes).orElse(0L)));
  }

  /** A fraction of what was free when the executor started: at most of the whole card. */
  private static String rapids(SparkConf conf, long totalBytes) {
    if (!conf.get("spark.plugins", "").contains(RAPIDS_PLUGIN)) {
      return "nothing (it is not on)";
    }
    double fraction = conf.getDouble(RAPIDS_FRACTION, 1.0);
    return (totalBytes == 0 ? "" : "up to " + gigabytes((long) (fraction * totalBytes)) + ", ")
        + RAPIDS_FRACTION
        + " "
        + fraction;
  }

  private static String gigabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
  }

  /**
   * The size that the user set, in bytes; 0 if none.
   *
   * @throws NumberFormatException where it is no size
   */
  static long configured(SparkConf conf) {
    return conf.getSizeAsBytes(KEY, "0");
  }

  /** In bytes; 0 where nothing is known. Of a small or crowded GPU half of what is free. */
  static long limit(long configured, Optional<Gpu> gpu) {
    if (configured > 0) {
      return configured;
    }
    return gpu.map(seen -> Math.max(seen.freeBytes() / 2, seen.freeBytes() - RESERVE)).orElse(0L);
  }
}
