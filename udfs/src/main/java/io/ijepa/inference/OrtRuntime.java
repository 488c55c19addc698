package io.ijepa.inference;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;

/** The one ONNX Runtime environment of this JVM. */
final class OrtRuntime {
  /**
   * Virtual memory, touched only as far as it is needed. While it starts, ONNX Runtime 1.29 matches
   * a regular expression against the process's command line, and the matcher recurses once for each
   * character: a class path of some thousand characters overflows a Java thread's usual 1 MB and
   * ends the process with SIGSEGV.
   */
  private static final long STACK_BYTES = 256L << 20;

  private static OrtEnvironment environment;

  private OrtRuntime() {}

  static synchronized OrtEnvironment environment() {
    if (environment == null) {
      Thread starter =
          new Thread(
              null,
              () -> {
                environment =
                    OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "ijepa");
                RuntimeCloser.remove();
              },
              "ijepa-runtime-start",
              STACK_BYTES);
      starter.start();
      boolean interrupted = false;
      while (starter.isAlive()) {
        try {
          starter.join();
        } catch (InterruptedException asked) {
          interrupted = true; // it takes milliseconds; a half-made runtime would be worse
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      if (environment == null) {
        throw new InferenceException(
            "ONNX Runtime did not start; its native library does not load on this machine");
      }
    }
    return environment;
  }
}
