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

  public InferenceException(String message, Throwable cause) {
    super(message + ": " + cause.getMessage());
    setStackTrace(cause.getStackTrace());
  }
}
