// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.table;

import io.ijepa.job.transaction.Lease;
import io.ijepa.job.transaction.StagedFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A result that is made beside the one that it will replace, which stays as it is until {@link
 * #commit}. Close it in any case: what was not committed is thrown away, and others may write
 * there.
 */
public final class StagedResult implements AutoCloseable {
  private static final String KEPT = "_kept"; // no part of the result

  private final SparkSession spark;
  private final ResultFolder result;
  private final Lease lease;
  private final StagedFiles staged;
  private final List<Path> files = new ArrayList<>();
  private int kept;

  StagedResult(SparkSession spark, ResultFolder result, Lease lease) {
    this.spark = spark;
    this.result = result;
    this.lease = lease;
    this.staged = lease.stagedFiles();
  }

  /** On the output's file system, for files that are written without Spark. */
  public Path folder() {
    return staged.folder();
  }

  /**
   * Makes a file of {@link #folder} a part of the result. They come into sight in this order.
   *
   * @param name of the file in that folder
   */
  public void add(String name) {
    files.add(result.qualified(new Path(folder(), new Path(null, null, name))));
  }

  /**
   * Computes a table of the result.
   *
   * @param part its name in the result
   * @param partitionColumns that become folders, and no columns of the files
   * @return the rows as they are written; reading them computes nothing again, until {@link
   *     #commit}
   */
  public Dataset<Row> write(String part, Dataset<Row> rows, String... partitionColumns) {
    return written(ResultFolder.below(folder(), part), rows, partitionColumns);
  }

  /**
   * Computes rows that are read more than once on the way to the result. They lie where the result
   * lies, so that the loss of an executor takes none of them, and no plan grows from round to
   * round.
   */
  public Dataset<Row> keep(Dataset<Row> rows) {
    return written(new Path(folder(), KEPT + "/" + kept++), rows);
  }

  private Dataset<Row> written(Path place, Dataset<Row> rows, String... partitionColumns) {
    rows.write()
        .options(FileEmbeddingTable.NO_DICTIONARY)
        .partitionBy(partitionColumns)
        .parquet(place.toString());
    // By the schema that is known: a partitioned write without rows leaves no file to ask.
    return spark.read().schema(rows.schema()).parquet(PathPattern.exactly(place.toString()));
  }

  /**
   * Puts the result into its place, and removes the files of the one before.
   *
   * @throws UncheckedIOException when that fails; the next run of the output repairs it
   */
  public void commit() {
    try {
      List<Path> added = new ArrayList<>(result.files(folder()));
      added.addAll(files);
      List<Path> replaced = result.standing();
      lease.check();
      staged.commit(added, replaced);
    } catch (IOException failed) {
      throw new UncheckedIOException(
          "the result is computed, but could not be put into " + result.location(), failed);
    }
  }

  @Override
  public void close() {
    try {
      staged.repair();
    } catch (IOException unreachable) {
      return; // the next run of this output does it
    } finally {
      lease.close();
    }
  }
}
