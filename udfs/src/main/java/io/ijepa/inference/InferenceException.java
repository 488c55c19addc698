// SPDX-License-Identifier: Apache-2.0
package io.ijepa.inference;

/**
 * A session could not be made or a batch could not be run: a fault of the job, not of one image. It
 * travels from executor to driver, so native exceptions are carried as text, not as a cause.
 */
public final class InferenceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public InferenceException(String message) {
    super(message);
  }

  /** The message, a colon, and what the cause says; with the cause's stack trace. */
  public InferenceException(String message, Throwable cause) {
    super(message + ": " + said(cause));
    setStackTrace(cause.getStackTrace());
  }

  /** An error's message often makes sense only beside its class: "ai/onnxruntime/OrtSession". */
  private static String said(Throwable cause) {
    return cause instanceof Error || cause.getMessage() == null
        ? cause.toString()
        : cause.getMessage();
  }
}
