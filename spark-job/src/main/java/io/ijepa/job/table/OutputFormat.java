// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.table;

/** The formats that a table of embeddings can be kept in. */
public enum OutputFormat {
  PARQUET("a Parquet table"),
  ORC("an ORC table"),
  DELTA("a Delta table"),
  ICEBERG("an Iceberg table");

  /** What messages call a table of this format. */
  public final String table;

  OutputFormat(String table) {
    this.table = table;
  }
}
