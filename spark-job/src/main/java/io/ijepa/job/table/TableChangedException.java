// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.table;

/** A table that somebody else has made or changed since the run was checked against it. */
public final class TableChangedException extends Exception {
  private static final long serialVersionUID = 1L;

  public TableChangedException(String message, Throwable cause) {
    super(message, cause);
  }
}
