package io.ijepa.job.table;

import org.apache.spark.sql.Column;

/** What a run's rows do to their table. */
public sealed interface Change {

  /** They are added; where there is no table, they make it. */
  record Add() implements Change {}

  /** They take the place of everything that is there. */
  record ReplaceAll() implements Change {}

  /**
   * They take the place of exactly this partition, whose value they all hold.
   *
   * @param value in the column's type
   */
  record ReplacePartition(Partition partition, Column value) implements Change {}
}
