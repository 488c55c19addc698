// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.table;

import java.util.ConcurrentModificationException;
import java.util.function.BooleanSupplier;

/** Tells that another writer was first from all other ends of a commit of Delta or Iceberg. */
final class Conflict {
  private Conflict() {}

  /** A commit; what Spark throws may be checked, and declared nowhere. */
  interface Commit {
    void make() throws Exception;
  }

  /**
   * Makes a commit for a table that is, or is not, expected to be there.
   *
   * @throws TableChangedException when it is otherwise, or another commit came in between
   */
  static void guard(String table, boolean expected, BooleanSupplier exists, Commit commit)
      throws TableChangedException {
    if (exists.getAsBoolean() != expected) {
      throw new TableChangedException(
          "table " + table + (expected ? " is gone" : " was made by somebody else meanwhile"),
          null);
    }
    try {
      commit.make();
    } catch (Exception failed) {
      if (isConflict(failed)) {
        throw new TableChangedException(
            "another commit to the table " + table + " came first: " + FirstLine.of(failed),
            failed);
      }
      if (failed instanceof RuntimeException unchecked) {
        throw unchecked;
      }
      throw new IllegalStateException(
          "table " + table + " cannot be written: " + FirstLine.of(failed), failed);
    }
  }

  /**
   * By name: the classes of both formats are there only where the format is. Delta's conflicts are
   * Java's {@link ConcurrentModificationException}; Spark names a condition like
   * TABLE_OR_VIEW_ALREADY_EXISTS or DELTA_PATH_EXISTS.
   */
  private static boolean isConflict(Throwable failed) {
    for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
      String kind = cause.getClass().getSimpleName();
      if (cause instanceof ConcurrentModificationException
          || kind.endsWith("AlreadyExistsException")
          || kind.equals("CommitFailedException")
          || kind.equals("ValidationException")
          || kind.startsWith("NoSuchTable")
          || FirstLine.of(cause).matches("\\[[A-Z_]*(ALREADY|PATH)_EXISTS.*")) {
        return true;
      }
    }
    return false;
  }
}
