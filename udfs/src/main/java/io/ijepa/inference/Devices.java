package io.ijepa.inference;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import java.util.Optional;

/** What this JVM's ONNX Runtime can run on. */
public final class Devices {
  private Devices() {}

  /** Whether the jar on the class path was built for CUDA; says nothing about the machine. */
  public static boolean hasCudaBuild() {
    OrtRuntime.environment(); // whatever touches the library first must start it this way
    return OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA);
  }

  /** The version of the native library that runs here; starts it where it does not run yet. */
  public static String runtimeVersion() {
    return OrtRuntime.environment().getVersion();
  }

  /** Why no CUDA session can be made on this device; empty if one can. */
  public static Optional<String> cudaObstacle(int index) {
    if (!hasCudaBuild()) {
      return Optional.of(
          "the class path holds the CPU build of ONNX Runtime; build with -Pgpu for the CUDA"
              + " build");
    }
    try (SessionOptions options = new SessionOptions();
        OrtCUDAProviderOptions provider = new OrtCUDAProviderOptions(index)) {
      options.addCUDA(provider);
      return Optional.empty();
    } catch (OrtException refused) {
      return Optional.of(
          "CUDA device " + index + ": " + refused.getMessage().lines().findFirst().orElse(""));
    }
  }
}
