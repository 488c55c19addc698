// SPDX-License-Identifier: Apache-2.0
package io.ijepa.search;

import io.ijepa.host.SparkTask;
import io.ijepa.host.TaskDevice;
import io.ijepa.inference.Cancellation;
import io.ijepa.inference.InferenceException;
import io.ijepa.table.KeyColumns;
import io.ijepa.table.VectorColumn;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** A partition of embeddings to those that have a vector, each with the number of its cell. */
final class CellPartitions implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  /** Rows that are settled together. */
  private static final int ROWS = 1024;

  private final Cells cells;
  private final int vector;

  /**
   * @param vector the column that holds the vector
   */
  CellPartitions(Cells cells, int vector) {
    this.cells = cells;
    this.vector = vector;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    Cancellation cancellation = SparkTask.cancellation("finding cells");
    return new Iterator<>() {
      private Iterator<Row> ready = Collections.emptyIterator();

      @Override
      public boolean hasNext() {
        while (!ready.hasNext() && rows.hasNext()) {
          ready = settle(rows, cancellation);
        }
        return ready.hasNext();
      }

      @Override
      public Row next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        return ready.next();
      }
    };
  }

  private Iterator<Row> settle(Iterator<Row> rows, Cancellation cancellation) {
    VectorColumn column = new VectorColumn();
    int dimension = cells.dimension();
    float[] vectors = new float[ROWS * dimension];
    List<Row> some = new ArrayList<>();
    while (some.size() < ROWS && rows.hasNext()) {
      Row row = rows.next();
      if (column.read(row, vector) == VectorColumn.Content.VECTOR) {
        if (column.values().length != dimension) {
          throw new InferenceException(
              "an embedding has "
                  + column.values().length
                  + " elements, but the cells have "
                  + dimension
                  + "; index a table of one model");
        }
        System.arraycopy(column.values(), 0, vectors, some.size() * dimension, dimension);
        some.add(row);
      }
    }
    int[] cellOf = new int[some.size()];
    cells
        .nearest(new TaskDevice.ExecutorCores().device(), cancellation, vectors, some.size(), 1)
        .forEach((cell, numbers) -> numbers.forEach(number -> cellOf[number] = cell));
    List<Row> celled = new ArrayList<>();
    for (int i = 0; i < cellOf.length; i++) {
      List<Object> values = new ArrayList<>();
      KeyColumns.add(values, some.get(i));
      values.add(cellOf[i]);
      celled.add(RowFactory.create(values.toArray()));
    }
    return celled.iterator();
  }
}
