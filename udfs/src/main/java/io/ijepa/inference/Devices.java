// SPDX-License-Identifier: Apache-2.0
package io.ijepa.inference;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
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

  /**
   * Where on the class path ONNX Runtime lies: one place for each runtime that differs from the
   * others. More than one is a mistake; copies of one are not.
   */
  public static List<String> runtimeJars() {
    try {
      return RuntimeJars.different(
          OrtEnvironment.class.getClassLoader(), Thread.currentThread().getContextClassLoader());
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** Why the class path cannot be right; empty if all that it holds of ONNX Runtime is one. */
  public static Optional<String> twoRuntimes() {
    return twoRuntimes(runtimeJars());
  }

  static Optional<String> twoRuntimes(List<String> different) {
    return different.size() < 2
        ? Optional.empty()
        : Optional.of(
            "the class path holds "
                + different.size()
                + " different ONNX Runtimes, and classes of one meet native code of another: leave"
                + " one of "
                + String.join(", ", different));
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
