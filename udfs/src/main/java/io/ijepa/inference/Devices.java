package io.ijepa.inference;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What this JVM's ONNX Runtime can run on. */
public final class Devices {
  private static final String RUNTIME_CLASS = "ai/onnxruntime/OrtEnvironment.class";

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

  /** The jars on the class path that hold ONNX Runtime; more than one is a mistake. */
  public static List<String> runtimeJars() {
    return runtimeJars(
        OrtEnvironment.class.getClassLoader(), Thread.currentThread().getContextClassLoader());
  }

  static List<String> runtimeJars(ClassLoader... loaders) {
    Set<String> jars = new LinkedHashSet<>();
    try {
      for (ClassLoader loader : loaders) {
        Collections.list(loader.getResources(RUNTIME_CLASS)).stream()
            .map(url -> url.toString().replaceFirst("^jar:", "").replaceFirst("!/.*", ""))
            .forEach(jars::add);
      }
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
    return List.copyOf(jars);
  }

  /** Why the class path cannot be right; empty if it holds ONNX Runtime once. */
  public static Optional<String> twoRuntimes() {
    return twoRuntimes(runtimeJars());
  }

  static Optional<String> twoRuntimes(List<String> jars) {
    return jars.size() < 2
        ? Optional.empty()
        : Optional.of(
            "the class path holds ONNX Runtime "
                + jars.size()
                + " times, and classes of one meet native code of another: leave one of "
                + String.join(", ", jars));
  }

  /**
   * Why no CUDA session can be made on this device, with a remedy; empty if the libraries load and
   * the driver takes the device. Whether kernels run on it, only a session tells.
   */
  public static Optional<String> cudaObstacle(int index) {
    Optional<String> two = twoRuntimes();
    if (two.isPresent()) {
      return two;
    }
    if (!hasCudaBuild()) {
      return Optional.of(
          CudaMessages.explain("CUDA execution provider is not enabled in this build"));
    }
    try (SessionOptions options = new SessionOptions();
        OrtCUDAProviderOptions provider = new OrtCUDAProviderOptions(index)) {
      options.addCUDA(provider);
      return Optional.empty();
    } catch (OrtException refused) {
      return Optional.of(CudaMessages.explain(refused.getMessage()));
    }
  }
}
