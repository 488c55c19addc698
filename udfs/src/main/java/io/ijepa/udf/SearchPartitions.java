package io.ijepa.udf;

import io.ijepa.inference.InferenceException;
import io.ijepa.search.Scored;
import io.ijepa.search.SimilarityProduct;
import io.ijepa.search.TopKSearch;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * A partition of embeddings to what of it may be among the nearest of each query: the query's
 * number and key, the neighbour's key, and the score. Input rows hold the key columns, then the
 * vector.
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
    SimilarityProduct product =
        new SimilarityProduct(
            TaskDevice.of(plan.cuda(), plan.cpuThreads()),
            () -> {
              if (task.isInterrupted()) {
                throw new TaskKilledException("killed while searching");
              }
            });
    TopKSearch<Row> search =
        new TopKSearch<>(
            product,
            plan.metric(),
            chunk.dimension(),
            chunk.size(),
            plan.topK(),
            new KeyOrder(),
            plan.excludeSelf());
    search.compareWith(chunk.blocks());
    SearchCounts counts = compare(rows, chunk.dimension(), search);
    counter.add(
        Map.of(task.partitionId(), counts.plus(new SearchCounts(0, 0, 0, product.sessionNanos()))));
    return IntStream.range(0, chunk.size())
        .boxed()
        .flatMap(query -> search.nearest(query).stream().map(found -> row(chunk, query, found)))
        .iterator();
  }

  private SearchCounts compare(Iterator<Row> rows, int dimension, TopKSearch<Row> search) {
    VectorColumn column = new VectorColumn();
    long compared = 0;
    long withoutVector = 0;
    long notFinite = 0;
    while (rows.hasNext()) {
      Row row = rows.next();
      int last = row.length() - 1;
      switch (column.read(row, last)) {
        case NULL -> withoutVector++;
        case NOT_FINITE -> notFinite++;
        case VECTOR -> {
          Row key = key(row);
          float[] vector = column.values();
          if (vector.length != dimension) {
            throw new InferenceException(
                "the embedding of "
                    + key
                    + " has "
                    + vector.length
                    + " elements, but those of the queries have "
                    + dimension
                    + "; search a table of one model");
          }
          search.add(key, vector, 0);
          compared++;
        }
      }
    }
    search.finish();
    return new SearchCounts(compared, withoutVector, notFinite, 0);
  }

  /** All columns but the last. */
  static Row key(Row row) {
    Object[] values = new Object[row.length() - 1];
    for (int i = 0; i < values.length; i++) {
      values[i] = row.get(i);
    }
    return RowFactory.create(values);
  }

  private static Row row(QueryChunk chunk, int query, Scored<Row> found) {
    List<Object> values = new ArrayList<>();
    values.add(chunk.number(query));
    add(values, chunk.key(query));
    add(values, found.key());
    values.add(found.score());
    return RowFactory.create(values.toArray());
  }

  private static void add(List<Object> values, Row key) {
    for (int i = 0; i < key.length(); i++) {
      values.add(key.get(i));
    }
  }
}
