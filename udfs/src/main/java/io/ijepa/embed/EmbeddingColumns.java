// SPDX-License-Identifier: Apache-2.0
package io.ijepa.embed;

import io.ijepa.graph.Forward;
import io.ijepa.graph.Output;
import io.ijepa.inference.PixelBatch;
import io.ijepa.table.EmbeddingSchema;
import java.util.List;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/** One column: the image's vector, or one for each of its patches. */
public record EmbeddingColumns(Forward forward) implements ResultColumns {
  @Override
  public List<StructField> fields() {
    DataType type =
        forward.output() == Output.PATCH_TOKENS
            ? new ArrayType(EmbeddingSchema.VECTOR, false)
            : EmbeddingSchema.VECTOR;
    return List.of(DataTypes.createStructField(EmbeddingSchema.EMBEDDING, type, true));
  }

  /** Primitive arrays: boxed ones would be four times as slow in Spark's row encoder. */
  @Override
  public Object[] values(PixelBatch batch, int slot, Object[] carried, TaskMetrics metrics) {
    if (forward.output() != Output.PATCH_TOKENS) {
      return new Object[] {batch.vector(slot, 0)};
    }
    float[][] tokens = new float[batch.shape().vectors()][];
    for (int token = 0; token < tokens.length; token++) {
      tokens[token] = batch.vector(slot, token);
    }
    return new Object[] {tokens};
  }
}
