// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.table;

import io.ijepa.table.EmbeddingSchema;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Rows that are computed and kept, but not yet in their table: there is time to count them and to
 * think. Close it in any case: what was not committed is thrown away.
 */
public interface StagedRows extends AutoCloseable {

  /** The rows as they are kept; reading them computes nothing again. */
  Dataset<Row> rows();

  /** Exact, whatever Spark had to compute twice. */
  default Map<String, Long> rowsByStatus() {
    Map<String, Long> counts = new TreeMap<>();
    for (Row row : rows().groupBy(EmbeddingSchema.STATUS).count().collectAsList()) {
      counts.put(row.getString(0), row.getLong(1));
    }
    return counts;
  }

  /**
   * Makes the rows part of the table in one step, as readers of its format know one.
   *
   * @param existed whether the table was there when the run was last checked against it
   * @throws TableChangedException when that holds no more; nothing is changed, and after another
   *     check it may be tried again
   */
  void commit(Change change, boolean existed) throws TableChangedException;

  @Override
  void close();
}
