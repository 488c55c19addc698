package io.ijepa.udf;

import io.ijepa.inference.Devices;
import io.ijepa.inference.InferenceException;
import io.ijepa.option.InvalidOptionsException;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether sessions run on CUDA: asked of an executor, because the driver may have no GPU. */
final class DeviceProbe {
  private static final Logger LOG = LoggerFactory.getLogger(DeviceProbe.class);

  private DeviceProbe() {}

  /**
   * @throws InvalidOptionsException when CUDA was asked for and cannot be used; the message says
   *     why
   */
  static boolean settle(SparkSession spark, EmbedSettings.DeviceChoice choice) {
    return switch (choice) {
      case CPU -> false;
      case CUDA -> {
        Optional<String> obstacle = ask(spark);
        if (obstacle.isPresent()) {
          throw new InvalidOptionsException(
              "--device cuda cannot be used: " + obstacle.get() + ". Use --device cpu or auto");
        }
        yield true;
      }
      case AUTO -> Devices.hasCudaBuild() && usable(ask(spark));
    };
  }

  private static boolean usable(Optional<String> obstacle) {
    obstacle.ifPresent(
        why -> LOG.warn("embedding on the CPU, because CUDA cannot be used: {}", why));
    return obstacle.isEmpty();
  }

  private static Optional<String> ask(SparkSession spark) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    List<String> answer = context.parallelize(List.of(0), 1).map(any -> obstacle()).collect();
    return Optional.of(answer.get(0)).filter(why -> !why.isEmpty());
  }

  private static String obstacle() {
    try {
      return Devices.cudaObstacle(TaskGpu.index()).orElse("");
    } catch (InferenceException unnumbered) {
      return unnumbered.getMessage();
    }
  }
}
