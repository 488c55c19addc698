package io.ijepa.job;

import io.ijepa.inference.InferenceException;
import io.ijepa.model.ModelException;

/** The sentence in a failure that a user can act on: Spark wraps it several times. */
final class Failure {
  private Failure() {}

  static String describe(Throwable failure) {
    Throwable deepest = failure;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof InferenceException || cause instanceof ModelException) {
        return cause.getMessage();
      }
      deepest = cause;
    }
    return deepest.getMessage() == null ? deepest.toString() : deepest.getMessage();
  }
}
