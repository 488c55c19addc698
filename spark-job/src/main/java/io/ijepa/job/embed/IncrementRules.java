// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.embed;

import java.util.Optional;
import java.util.OptionalInt;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

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

  /**
   * The values of a version column as texts that are the same in every session: a time zone or a
   * charset must not change them. Empty for a type that no version has.
   */
  static Optional<Column> version(Column column, DataType type) {
    if (type instanceof TimestampType) {
      return Optional.of(functions.unix_micros(column).cast(DataTypes.StringType));
    }
    if (type instanceof BinaryType) {
      return Optional.of(functions.hex(column));
    }
    boolean isPlain =
        type instanceof StringType
            || type instanceof NumericType
            || type instanceof DateType
            || type instanceof TimestampNTZType
            || type instanceof BooleanType;
    return isPlain ? Optional.of(column.cast(DataTypes.StringType)) : Optional.empty();
  }
}
