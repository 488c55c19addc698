// SPDX-License-Identifier: Apache-2.0
package io.ijepa.table;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;

/**
 * Rows of keys in the order in which Spark sorts them: column by column, nulls first, texts by
 * their UTF-8 bytes.
 */
public final class KeyOrder implements Comparator<Row>, Serializable {
  private static final long serialVersionUID = 1L;

  private static final Set<DataType> KNOWN =
      Set.of(
          DataTypes.StringType,
          DataTypes.BinaryType,
          DataTypes.BooleanType,
          DataTypes.ByteType,
          DataTypes.ShortType,
          DataTypes.IntegerType,
          DataTypes.LongType,
          DataTypes.DateType,
          DataTypes.TimestampType,
          DataTypes.TimestampNTZType);

  /** Whether columns of this type can be keys. */
  static boolean orders(DataType type) {
    return KNOWN.contains(type) || type instanceof DecimalType;
  }

  @Override
  public int compare(Row one, Row other) {
    for (int column = 0; column < one.length(); column++) {
      int compared = compareValues(one.get(column), other.get(column));
      if (compared != 0) {
        return compared;
      }
    }
    return 0;
  }

  @SuppressWarnings("unchecked") // both are of one column
  private static int compareValues(Object one, Object other) {
    if (one == null || other == null) {
      return Boolean.compare(one != null, other != null);
    }
    if (one instanceof String text) {
      return compareTexts(text, (String) other);
    }
    if (one instanceof byte[] bytes) {
      return Arrays.compareUnsigned(bytes, (byte[]) other);
    }
    return ((Comparable<Object>) one).compareTo(other);
  }

  /** By code points, which is by UTF-8 bytes; Java's own order is by UTF-16 units. */
  private static int compareTexts(String one, String other) {
    int shorter = Math.min(one.length(), other.length());
    for (int i = 0; i < shorter; i++) {
      char here = one.charAt(i);
      char there = other.charAt(i);
      if (here != there) {
        boolean bothSurrogate = Character.isSurrogate(here) == Character.isSurrogate(there);
        return bothSurrogate
            ? Character.compare(here, there)
            : Boolean.compare(Character.isSurrogate(here), Character.isSurrogate(there));
      }
    }
    return Integer.compare(one.length(), other.length());
  }
}
