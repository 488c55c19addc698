// SPDX-License-Identifier: Apache-2.0
package io.ijepa.inference;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

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

  /**
   * Started by the first call.
   *
   * @throws InferenceException when the native library does not load here; the message says why
   */
  static synchronized OrtEnvironment environment() {
    if (environment == null) {
      Telemetry.turnOff();
      FutureTask<OrtEnvironment> start =
          new FutureTask<>(
              () ->
                  OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "ijepa"));
      new Thread(null, start, "ijepa-runtime-start", STACK_BYTES).start();
      environment = result(start);
      RuntimeShutdownHook.remove();
    }
    return environment;
  }

  private static OrtEnvironment result(FutureTask<OrtEnvironment> start) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return start.get();
        } catch (InterruptedException asked) {
          interrupted = true; // it takes milliseconds; a half-made runtime would be worse
        }
      }
    } catch (ExecutionException failed) {
      throw new InferenceException("ONNX Runtime does not start on this machine", root(failed));
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** A library that does not load is wrapped in an error of the class that loads it. */
  private static Throwable root(Throwable failure) {
    return failure.getCause() == null ? failure : root(failure.getCause());
  }
}
