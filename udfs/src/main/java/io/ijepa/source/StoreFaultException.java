// SPDX-License-Identifier: Apache-2.0
package io.ijepa.source;

/**
 * A store could not be read, again and again, so that the task must fail: Spark tries it elsewhere,
 * and in the end fails the run, which leaves the output as it was. The message names the path, the
 * cause and the remedy, and no secret.
 */
public final class StoreFaultException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StoreFaultException(String message, Throwable cause) {
    super(message, cause);
  }
}
