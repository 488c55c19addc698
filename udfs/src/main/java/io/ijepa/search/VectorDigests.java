// SPDX-License-Identifier: Apache-2.0
package io.ijepa.search;

import io.ijepa.model.Sha256;
import io.ijepa.table.KeyColumns;
import io.ijepa.table.VectorColumn;
import io.ijepa.vector.Metric;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Iterator;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * A partition of embeddings to the key, the SHA-256 of the vector and its cosine with itself, for
 * each row with a vector of finite numbers. Vectors of one digest count as equal, which asks for a
 * digest that nobody can make two vectors share.
 */
final class VectorDigests implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  private final int keyColumns;

  VectorDigests(int keyColumns) {
    this.keyColumns = keyColumns;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    MessageDigest digest = Sha256.start();
    VectorColumn column = new VectorColumn();
    Stream<Row> all =
        StreamSupport.stream(Spliterators.spliteratorUnknownSize(rows, Spliterator.ORDERED), false);
    return all.filter(row -> column.read(row, keyColumns) == VectorColumn.Content.VECTOR)
        .map(
            row ->
                RowFactory.create(
                    KeyColumns.of(row, keyColumns),
                    digest.digest(bytes(column.values())),
                    Metric.COSINE.score(column.values(), column.values())))
        .iterator();
  }

  private static byte[] bytes(float[] vector) {
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * vector.length);
    for (float value : vector) {
      bytes.putFloat(value + 0f); // minus zero is zero
    }
    return bytes.array();
  }
}
