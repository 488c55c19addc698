// SPDX-License-Identifier: Apache-2.0
package io.ijepa.host;

import io.ijepa.inference.CudaMessages;
import io.ijepa.inference.Device;
import io.ijepa.inference.Devices;
import io.ijepa.inference.Gpu;
import io.ijepa.inference.InferenceException;
import io.ijepa.model.ModelException;
import io.ijepa.option.InvalidOptionsException;
import io.ijepa.option.OptionNames;
import io.ijepa.settings.EmbedOption;
import io.ijepa.settings.EmbedSettings;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether sessions run on CUDA: asked of an executor, because the driver may have no GPU, and
 * before any image is read.
 */
public final class DeviceProbe {
  private static final Logger LOG = LoggerFactory.getLogger(DeviceProbe.class);

  private DeviceProbe() {}

  /**
   * @param cuda whether sessions run on CUDA
   * @param memory bytes of the GPU's memory that a session of the executor asked may take; 0: not
   *     known
   */
  public record Settled(boolean cuda, long memory) {
    static final Settled CPU = new Settled(false, 0);
  }

  /**
   * @param obstacle why CUDA cannot be used; empty: it can
   */
  private record Answer(String obstacle, long memory) implements Serializable {}

  /**
   * Settles the device before any image is read.
   *
   * @param names how the caller spells options, for the message
   * @throws InvalidOptionsException when CUDA was asked for and cannot be used; the message says
   *     why
   */
  public static Settled settle(
      SparkSession spark, EmbedSettings.DeviceChoice choice, OptionNames names) {
    if (choice == EmbedSettings.DeviceChoice.CPU
        || (choice == EmbedSettings.DeviceChoice.AUTO && !Devices.hasCudaBuild())) {
      return Settled.CPU;
    }
    checkMemory(spark);
    Answer answer = ask(spark);
    if (answer.obstacle().isEmpty()) {
      return new Settled(true, answer.memory());
    }
    if (choice == EmbedSettings.DeviceChoice.CUDA) {
      throw new InvalidOptionsException(
          "%s cuda cannot be used: %s. Use %s cpu or auto"
              .formatted(
                  names.of(EmbedOption.DEVICE), answer.obstacle(), names.of(EmbedOption.DEVICE)));
    }
    LOG.warn("embedding on the CPU, because CUDA cannot be used: {}", answer.obstacle());
    return Settled.CPU;
  }

  private static void checkMemory(SparkSession spark) {
    try {
      GpuMemory.configured(spark.sparkContext().getConf());
    } catch (NumberFormatException noSize) {
      throw new InvalidOptionsException(
          GpuMemory.KEY
              + " must be a size, as 9g, but is '"
              + spark.sparkContext().getConf().get(GpuMemory.KEY)
              + "'");
    }
  }

  private static Answer ask(SparkSession spark) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    return context.parallelize(List.of(0), 1).map(any -> answer()).collect().get(0);
  }

  /** On an executor. */
  private static Answer answer() {
    Device.Cuda cuda;
    try {
      cuda = new Device.Cuda(TaskGpu.index());
    } catch (InferenceException unnumbered) {
      return new Answer(unnumbered.getMessage(), 0);
    }
    Optional<Gpu> gpu = Gpu.visible(cuda.index());
    long memory = GpuMemory.limit(GpuMemory.configured(SparkEnv.get().conf()), gpu);
    return new Answer(obstacle(cuda).orElse(""), memory);
  }

  /** Why this process cannot compute on the device; empty if it does, and the right numbers. */
  static Optional<String> obstacle(Device.Cuda cuda) {
    try {
      Optional<String> obstacle = Devices.cudaObstacle(cuda.index());
      if (obstacle.isEmpty()) {
        TestInference.run(cuda);
      }
      return obstacle;
    } catch (InferenceException | ModelException refused) {
      return Optional.of(CudaMessages.explain(refused.getMessage()));
    }
  }
}
