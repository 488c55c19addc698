// SPDX-License-Identifier: Apache-2.0
package io.ijepa.search;

import io.ijepa.option.InvalidOptionsException;
import io.ijepa.search.Search.QueryCounts;
import io.ijepa.settings.SearchSettings;
import io.ijepa.table.KeyColumns;
import io.ijepa.table.VectorColumn;
import io.ijepa.vector.VectorBlock;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Queries to chunks, partition by partition: the driver holds no more than that. */
final class QueryReader implements Iterator<QueryChunk> {
  private final Iterator<Row> rows;
  private final SearchSettings settings;
  private final VectorColumn column = new VectorColumn();
  private Row next; // the first of the next chunk, whose vector is in the column
  private int dimension; // 0: not known yet
  private long searched;
  private long leftOut;

  /**
   * @param queries the key columns, then the vector
   */
  QueryReader(Dataset<Row> queries, SearchSettings settings) {
    this.rows = queries.toLocalIterator();
    this.settings = settings;
    advance();
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  @Override
  public QueryChunk next() {
    if (next == null) {
      throw new NoSuchElementException();
    }
    QueryChunk chunk =
        new QueryChunk(settings.metric(), searched, dimension, VectorBlock.MOST_QUERIES);
    int room = QueryChunk.room(dimension, settings.topK());
    while (next != null && chunk.size() < room) {
      chunk.add(key(next), column.values());
      searched++;
      advance();
    }
    return chunk;
  }

  /** Goes to the next query that has a vector. */
  private void advance() {
    while (rows.hasNext()) {
      next = rows.next();
      if (column.read(next, next.length() - 1) == VectorColumn.Content.VECTOR) {
        checkDimension(next);
        return;
      }
      leftOut++;
    }
    next = null;
  }

  private void checkDimension(Row query) {
    int found = column.values().length;
    if (dimension == 0) {
      dimension = found;
    }
    if (found != dimension || found == 0) {
      throw new InvalidOptionsException(
          "the embedding of the query "
              + key(query)
              + " has "
              + found
              + " elements, but "
              + (found == 0 ? "a vector has at least one" : "that of the first has " + dimension));
    }
  }

  private static Row key(Row query) {
    return KeyColumns.of(query, query.length() - 1);
  }

  /** What was read so far. */
  QueryCounts counts() {
    return new QueryCounts(searched, leftOut);
  }
}
