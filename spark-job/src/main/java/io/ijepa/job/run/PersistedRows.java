// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.run;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * Rows that are computed once and read more often. The session may be the caller's, a notebook's
 * perhaps, which goes on: close it in any case, and what was computed is let go.
 */
public final class PersistedRows implements AutoCloseable {
  private final List<Dataset<Row>> all = new ArrayList<>();

  /** The same rows, kept from their first use until the end. */
  public Dataset<Row> persist(Dataset<Row> rows) {
    Dataset<Row> persisted = rows.persist(StorageLevel.MEMORY_AND_DISK());
    all.add(persisted);
    return persisted;
  }

  @Override
  public void close() {
    all.forEach(Dataset::unpersist);
  }
}
