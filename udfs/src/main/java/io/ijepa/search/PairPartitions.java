// SPDX-License-Identifier: Apache-2.0
package io.ijepa.search;

import io.ijepa.host.SparkTask;
import io.ijepa.host.TaskDevice;
import io.ijepa.table.KeyColumns;
import io.ijepa.table.KeyOrder;
import io.ijepa.table.VectorColumn;
import io.ijepa.vector.Metric;
import io.ijepa.vector.PairSearch;
import io.ijepa.vector.Query;
import io.ijepa.vector.SimilarityProduct;
import io.ijepa.vector.VectorBlock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * A partition of embeddings to the pairs that its rows make with one group of the same table: the
 * smaller key, the larger key, and the cosine similarity. Input rows hold the key columns, the
 * row's group, and the vector. Pairs are made as they are asked for: of one block of rows and one
 * of queries at a time.
 */
final class PairPartitions implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  private final Broadcast<QueryChunk> queries;
  private final int group;
  private final double threshold;
  private final TaskDevice device;

  /**
   * @param group of the queries: rows of a later group make a pair with each of them, rows of the
   *     same one with those of smaller keys
   */
  PairPartitions(Broadcast<QueryChunk> queries, int group, double threshold, TaskDevice device) {
    this.queries = queries;
    this.group = group;
    this.threshold = threshold;
    this.device = device;
  }

  /** A row before its key is told from its group. */
  private record Member(Row key, int group) {}

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    if (!rows.hasNext()) {
      return rows; // an empty partition needs no session
    }
    QueryChunk chunk = queries.value();
    SimilarityProduct product =
        new SimilarityProduct(device.device(), SparkTask.cancellation("looking for pairs"));
    // Pairs are asked for as long as the task lives, and not always to their end.
    TaskContext.get()
        .addTaskCompletionListener(
            ended -> {
              product.close();
            });
    return new Pairs(rows, chunk, new PairSearch(product, threshold));
  }

  /** The pairs of one block of rows and one of queries after the other. */
  private final class Pairs implements Iterator<Row> {
    private final Comparator<Row> order = new KeyOrder();
    private final VectorColumn column = new VectorColumn();
    private final Iterator<Row> rows;
    private final QueryChunk chunk;
    private final List<VectorBlock<Query<Row>>> queryBlocks;
    private final PairSearch search;
    private final VectorBlock<Member> block;
    private int nextQueries; // the block of queries that the block of rows meets next
    private Iterator<Row> ready = Collections.emptyIterator();

    Pairs(Iterator<Row> rows, QueryChunk chunk, PairSearch search) {
      this.rows = rows;
      this.chunk = chunk;
      this.queryBlocks = chunk.blocks();
      this.search = search;
      this.block = VectorBlock.ofRows(Metric.COSINE, chunk.dimension());
      this.nextQueries = queryBlocks.size();
    }

    @Override
    public boolean hasNext() {
      while (!ready.hasNext()) {
        if (nextQueries == queryBlocks.size()) {
          fill();
          nextQueries = 0;
        }
        if (block.size() == 0) {
          return false;
        }
        ready =
            search.pairs(block, queryBlocks.get(nextQueries++)).stream()
                .filter(pair -> isOnce(pair.row(), pair.query()))
                .map(pair -> row(pair.row().key(), pair.query(), pair.score()))
                .iterator();
      }
      return true;
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return ready.next();
    }

    private void fill() {
      block.clear();
      while (!block.isFull() && rows.hasNext()) {
        Row row = rows.next();
        int last = row.length() - 1;
        if (column.read(row, last) == VectorColumn.Content.VECTOR) {
          Row key = KeyColumns.of(row, last - 1);
          chunk.checkDimension(key, column.values().length);
          block.add(new Member(key, row.getInt(last - 1)), column.values(), 0);
        }
      }
    }

    private boolean isOnce(Member row, Row query) {
      return row.group() > group || order.compare(row.key(), query) > 0;
    }

    private Row row(Row one, Row other, double score) {
      boolean inOrder = order.compare(one, other) < 0;
      List<Object> values = new ArrayList<>();
      KeyColumns.add(values, inOrder ? one : other);
      KeyColumns.add(values, inOrder ? other : one);
      values.add((float) score);
      return RowFactory.create(values.toArray());
    }
  }
}
