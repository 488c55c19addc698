// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.table;

import io.ijepa.job.transaction.Lease;
import io.ijepa.job.transaction.StagedFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** Rows in files of a table's format, in a hidden folder of the table. */
final class StagedFileRows implements StagedRows {
  private static final String FILE = "_ijepa_file";

  private final OutputFolder table;
  private final String source;
  private final Lease lease;
  private final StagedFiles staged;
  private final Dataset<Row> rows;

  private StagedFileRows(
      OutputFolder table, String source, Lease lease, StagedFiles staged, Dataset<Row> rows) {
    this.table = table;
    this.source = source;
    this.lease = lease;
    this.staged = staged;
    this.rows = rows;
  }

  /**
   * @param source the Spark source's name, which is the files' ending too
   * @param partitionColumn that becomes a folder, and no column of the files
   */
  static StagedFileRows write(
      SparkSession spark,
      String source,
      OutputFolder table,
      Dataset<Row> rows,
      Lease lease,
      Optional<String> partitionColumn) {
    StagedFiles staged = lease.stagedFiles();
    String folder = staged.folder().toString();
    boolean written = false;
    try {
      DataFrameWriter<Row> writer =
          rows.write().format(source).options(FileEmbeddingTable.NO_DICTIONARY);
      partitionColumn.ifPresent(writer::partitionBy);
      writer.save(folder);
      // By the schema that is known: a partitioned write without rows leaves no file to ask.
      Dataset<Row> read =
          spark.read().format(source).schema(rows.schema()).load(PathPattern.exactly(folder));
      written = true;
      return new StagedFileRows(table, source, lease, staged, read);
    } finally {
      if (!written) {
        repair(staged);
      }
    }
  }

  @Override
  public Dataset<Row> rows() {
    return rows;
  }

  @Override
  public void commit(Change change, boolean existed) throws TableChangedException {
    if (!existed && !table.visible().isEmpty()) {
      throw new TableChangedException(
          "another run has made the table " + table.path() + " meanwhile", null);
    }
    try {
      List<Path> replaced = replaced(change);
      if (change instanceof Change.ReplaceKeys replace && !replaced.isEmpty()) {
        keepOthers(replace, replaced);
      }
      List<Path> added = table.dataFiles(staged.folder(), source);
      lease.check();
      staged.commit(added, replaced);
    } catch (IOException failed) {
      throw new UncheckedIOException(
          "the rows are computed, but could not be put into " + table.path(), failed);
    }
  }

  /** The table's files as they are now, under the lease: exactly these will go. */
  private List<Path> replaced(Change change) throws IOException {
    if (change instanceof Change.ReplacePartition replace) {
      return table.dataFiles(new Path(table.path(), replace.partition().toString()), source);
    }
    if (change instanceof Change.ReplaceKeys replace) {
      return holding(replace);
    }
    return change instanceof Change.ReplaceAll ? table.dataFiles(table.path(), source) : List.of();
  }

  /** The files with rows of these keys; all, where they lack a column, for readers ask only one. */
  private List<Path> holding(Change.ReplaceKeys replace) throws IOException {
    List<Path> all = table.dataFiles(table.path(), source);
    if (all.isEmpty()) {
      return all;
    }
    String[] path = texts(List.of(table.path()));
    List<String> there = List.of(reader().load(path).columns());
    if (!there.containsAll(List.of(rows.columns()))) {
      return all;
    }
    if (!replace.mayBeThere()) {
      return List.of();
    }
    Dataset<Row> named =
        reader()
            .schema(rows.schema())
            .load(path)
            .withColumn(FILE, functions.col("_metadata.file_name"));
    Set<String> names =
        Set.copyOf(
            replace
                .rows(named, "left_semi", replace.of(rows))
                .select(FILE)
                .distinct()
                .as(Encoders.STRING())
                .collectAsList());
    return all.stream().filter(file -> names.contains(file.getName())).toList();
  }

  /** Stages what is in the files and stays. */
  private void keepOthers(Change.ReplaceKeys replace, List<Path> files) {
    Dataset<Row> old = reader().schema(rows.schema()).load(texts(files));
    replace
        .rows(old, "left_anti", replace.of(rows))
        .write()
        .format(source)
        .options(FileEmbeddingTable.NO_DICTIONARY)
        .mode(SaveMode.Append)
        .save(staged.folder().toString());
  }

  private DataFrameReader reader() {
    return FileEmbeddingTable.reader(rows.sparkSession(), source);
  }

  private static String[] texts(List<Path> files) {
    return files.stream().map(Path::toString).map(PathPattern::exactly).toArray(String[]::new);
  }

  @Override
  public void close() {
    repair(staged);
  }

  private static void repair(StagedFiles staged) {
    try {
      staged.repair();
    } catch (IOException unreachable) {
      return; // the next run of this output does it
    }
  }
}
