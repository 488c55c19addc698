// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.embed;

import io.ijepa.job.table.EmbeddingTable;
import io.ijepa.job.table.SessionSettings;
import io.ijepa.job.transaction.Lease;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Rows that a run finds out from its output and needs unchanged until its last commit. Close it in
 * any case.
 */
final class KeptRows implements AutoCloseable {
  /** A session may write Parquet with milliseconds; no key would be found again by them. */
  private static final Map<String, String> EXACT =
      Map.of("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS");

  private final EmbeddingTable table;
  private final Optional<Lease> lease;
  private final List<Dataset<Row>> kept = new ArrayList<>();

  KeptRows(EmbeddingTable table, Optional<Lease> lease) {
    this.table = table;
    this.lease = lease;
  }

  /** The rows as they are now. */
  @SuppressWarnings("try") // what is only held, not used
  Dataset<Row> keep(Dataset<Row> rows) {
    try (SessionSettings held = SessionSettings.set(rows.sparkSession(), EXACT)) {
      Dataset<Row> now = table.keep(rows, lease);
      kept.add(now);
      return now;
    }
  }

  @Override
  public void close() {
    kept.forEach(Dataset::unpersist);
  }
}
