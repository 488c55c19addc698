// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.run;

import io.ijepa.inference.InferenceException;
import io.ijepa.job.table.FirstLine;
import io.ijepa.model.ModelException;
import io.ijepa.source.ErrorText;
import io.ijepa.source.StoreFaultException;

/** The sentence in a failure that a user can act on: Spark wraps it several times. */
public final class Failure {
  private Failure() {}

  public static String describe(Throwable failure) {
    Throwable deepest = failure;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof InferenceException
          || cause instanceof ModelException
          || cause instanceof StoreFaultException) {
        return ErrorText.of(cause.getMessage());
      }
      deepest = cause;
    }
    // The deepest alone may be as short as a path: its kind says what is the matter with it.
    String line = FirstLine.of(deepest);
    String kind = deepest.getClass().getSimpleName();
    return ErrorText.of(line.contains(kind) || line.startsWith("[") ? line : kind + ": " + line);
  }
}
