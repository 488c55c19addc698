// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.table;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * Rows kept on the executors' disks, for a table whose format has a commit of its own: there may be
 * no folder that everybody can reach. An executor that is lost has its rows computed again.
 */
final class CachedRows implements StagedRows {

  /** One commit of a format, which its library makes whole or not at all. */
  interface Commit {
    void make(Dataset<Row> rows, Change change, boolean existed) throws TableChangedException;
  }

  private final Dataset<Row> rows;
  private final Commit commit;

  CachedRows(Dataset<Row> rows, Commit commit) {
    this.rows = rows.persist(StorageLevel.DISK_ONLY());
    this.commit = commit;
  }

  @Override
  public Dataset<Row> rows() {
    return rows;
  }

  @Override
  public void commit(Change change, boolean existed) throws TableChangedException {
    commit.make(rows, change, existed);
  }

  @Override
  public void close() {
    rows.unpersist();
  }
}
