// SPDX-License-Identifier: Apache-2.0
package io.ijepa.search;

import io.ijepa.host.SparkTask;
import io.ijepa.inference.Device;
import io.ijepa.table.KeyColumns;
import io.ijepa.table.KeyOrder;
import io.ijepa.table.VectorColumn;
import io.ijepa.vector.Scored;
import io.ijepa.vector.SimilarityProduct;
import io.ijepa.vector.TopKSearch;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * A partition of embeddings to what of it may be among the nearest of each query: the query's
 * number and key, the neighbour's key, and the score. Input rows hold the key columns, the cell
 * where the plan is by cell, and the vector.
 */
final class SearchPartitions implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  private final Broadcast<QueryChunk> queries;
  private final SearchPlan plan;
  private final SearchCounter counter;

  SearchPartitions(Broadcast<QueryChunk> queries, SearchPlan plan, SearchCounter counter) {
    this.queries = queries;
    this.plan = plan;
    this.counter = counter;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    if (!rows.hasNext()) {
      return rows; // an empty partition needs no session
    }
    TaskContext task = TaskContext.get();
    QueryChunk chunk = queries.value();
    Device device = plan.device().device();
    try (SimilarityProduct product =
        new SimilarityProduct(device, SparkTask.cancellation("searching"))) {
      TopKSearch<Row> search =
          new TopKSearch<>(
              product,
              plan.metric(),
              chunk.dimension(),
              chunk.size(),
              plan.topK(),
              new KeyOrder(),
              plan.excludeSelf());
      SearchCounts counts = compare(rows, chunk, search);
      counter.add(
          Map.of(
              task.partitionId(),
              counts.plus(new SearchCounts(0, 0, 0, 0, product.sessionNanos()))));
      return IntStream.range(0, chunk.size())
          .boxed()
          .flatMap(query -> search.nearest(query).stream().map(found -> row(chunk, query, found)))
          .iterator();
    }
  }

  private SearchCounts compare(Iterator<Row> rows, QueryChunk chunk, TopKSearch<Row> search) {
    if (!plan.byCell()) {
      search.compareWith(chunk.blocks());
    }
    int cell = -1;
    VectorColumn column = new VectorColumn();
    long compared = 0;
    long withoutVector = 0;
    long notFinite = 0;
    long pairs = 0;
    while (rows.hasNext()) {
      Row row = rows.next();
      int last = row.length() - 1;
      switch (column.read(row, last)) {
        case NULL -> withoutVector++;
        case NOT_FINITE -> notFinite++;
        case VECTOR -> {
          Row key = KeyColumns.of(row, plan.keyColumns());
          float[] vector = column.values();
          chunk.checkDimension(key, vector.length);
          if (plan.byCell() && row.getInt(last - 1) != cell) {
            cell = row.getInt(last - 1);
            search.compareWith(chunk.blocksOfCell(cell)); // a file holds rows of one cell
          }
          search.add(key, vector, 0);
          compared++;
          pairs += plan.byCell() ? chunk.probing(cell) : chunk.size();
        }
      }
    }
    search.finish();
    return new SearchCounts(compared, withoutVector, notFinite, pairs, 0);
  }

  private static Row row(QueryChunk chunk, int query, Scored<Row> found) {
    List<Object> values = new ArrayList<>();
    values.add(chunk.number(query));
    KeyColumns.add(values, chunk.key(query));
    KeyColumns.add(values, found.key());
    values.add(found.score());
    return RowFactory.create(values.toArray());
  }
}
