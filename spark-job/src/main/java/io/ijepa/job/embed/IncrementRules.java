// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.embed;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * How {@code --mode incremental} finds what is to do, and how often it commits.
 *
 * @param commitRows rows of one commit; empty for as many as take some minutes
 * @param retryRejected whether rows that their own image spoils are tried again, too
 * @param versionColumn whose value changes with the image of a table's row
 */
public record IncrementRules(
    OptionalInt commitRows, boolean retryRejected, Optional<String> versionColumn) {

  /** The output's column that says of which state of the image a row was made. */
  public static final String SOURCE_VERSION = "source_version";
}
