// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.run;

/**
 * A run that did not end well, where the process must not be ended by us: in cluster mode and on
 * Databricks. The message begins with the name of the exit code.
 */
public final class JobException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public JobException(Ended ended) {
    super(ended.code() + ": " + ended.message(), ended.cause());
  }
}
