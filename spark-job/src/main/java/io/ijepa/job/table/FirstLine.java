// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.table;

import io.ijepa.source.ErrorText;

/**
 * The first line of a failure that says something: Spark's messages go on with a plan. Fit to be
 * shown.
 */
public final class FirstLine {
  private FirstLine() {}

  public static String of(Throwable failure) {
    String message = failure.getMessage() == null ? "" : failure.getMessage();
    return ErrorText.of(message.isBlank() ? failure.getClass().getSimpleName() : message);
  }
}
