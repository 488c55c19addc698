// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.table;

import java.util.stream.Stream;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.CalendarIntervalType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DayTimeIntervalType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.YearMonthIntervalType;

/** The types that a table's format has; Spark says so only when it begins to write. */
public final class StoredTypes {
  private StoredTypes() {}

  /** Whether a column of the type can be written and read again. */
  public static boolean has(OutputFormat format, DataType type) {
    if (type instanceof StructType struct) {
      return Stream.of(struct.fields())
          .map(StructField::dataType)
          .allMatch(field -> has(format, field));
    }
    if (type instanceof ArrayType array) {
      return has(format, array.elementType());
    }
    if (type instanceof MapType map) {
      return has(format, map.keyType()) && has(format, map.valueType());
    }
    // Parquet takes void from Spark 4.1 on, and Delta drops such a column without a word: a run
    // must not depend on the one or lose a column by the other.
    if (type instanceof NullType || type instanceof CalendarIntervalType) {
      return false;
    }
    if (type instanceof YearMonthIntervalType || type instanceof DayTimeIntervalType) {
      return format == OutputFormat.PARQUET || format == OutputFormat.ORC;
    }
    // By name: Spark 3.5 has no class of the type.
    return format != OutputFormat.ORC || !type.typeName().equals("variant");
  }
}
