// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.page;

import io.ijepa.table.EmbeddingSchema;
import java.util.Arrays;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.StructField;

/** Keys as a page shows them. */
public final class KeyText {
  private KeyText() {}

  /** One text for the values of these columns: a single text stays as it is. */
  public static Column of(StructField... keys) {
    return functions.concat_ws(", ", Arrays.stream(keys).map(KeyText::text).toArray(Column[]::new));
  }

  private static Column text(StructField key) {
    Column column = column(key.name());
    Column text =
        key.dataType() instanceof BinaryType ? functions.hex(column) : column.cast("string");
    return functions.coalesce(text, functions.lit("null"));
  }

  /** The column of exactly this name, whatever is in it. */
  public static Column column(String name) {
    return functions.col(EmbeddingSchema.quoted(name));
  }
}
