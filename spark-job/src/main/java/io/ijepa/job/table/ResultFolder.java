package io.ijepa.job.table;

import io.ijepa.option.InvalidOptionsException;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/** A folder of Parquet files that a search, or what follows one, has written or will write. */
public final class ResultFolder {
  private final SparkSession spark;
  private final String location;
  private final OutputFolder folder;
  private final List<String> columns;

  /**
   * @param columns that tell such a folder from any other
   * @throws InvalidOptionsException when the location is no path
   */
  public ResultFolder(SparkSession spark, String location, List<String> columns) {
    this.spark = spark;
    this.location = location;
    this.folder = new OutputFolder(spark, location);
    this.columns = columns;
  }

  /**
   * Checks that it can be written, before any work is done.
   *
   * @param overwrite whether a result that is there may be replaced; nothing else ever is
   * @throws InvalidOptionsException saying why not
   */
  public void checkWritable(boolean overwrite) {
    folder.checkWritable();
    if (folder.visible().isEmpty()) {
      return;
    }
    if (!overwrite) {
      throw new InvalidOptionsException(
          "--output " + location + " exists; choose --mode overwrite, or another output");
    }
    for (FileStatus file : folder.visible()) {
      if (file.isDirectory() && !OutputFolder.isPartition(file)) {
        throw notOurs("it holds the folder " + file.getPath().getName());
      }
    }
    List<String> found;
    try {
      found = List.of(read().schema().fieldNames());
    } catch (Exception unreadable) { // AnalysisException is checked, but declared nowhere
      throw notOurs(FirstLine.of(unreadable));
    }
    List<String> missing = columns.stream().filter(name -> !found.contains(name)).toList();
    if (!missing.isEmpty()) {
      throw notOurs("it has no column " + String.join(", ", missing));
    }
  }

  /** Refuses a folder that holds more than the folders of these names. */
  public static void checkHoldsOnly(SparkSession spark, String location, List<String> names) {
    ResultFolder folder = new ResultFolder(spark, location, List.of());
    for (FileStatus file : folder.folder.visible()) {
      if (!names.contains(file.getPath().getName())) {
        throw folder.notOurs("it holds " + file.getPath().getName());
      }
    }
  }

  private InvalidOptionsException notOurs(String why) {
    return new InvalidOptionsException(
        "--output "
            + location
            + " holds something else than an earlier result, and is left alone: "
            + why
            + ". Choose another output, or remove it yourself");
  }

  /**
   * Puts the rows in the place of whatever {@link #checkWritable} has allowed. What is there goes
   * away as soon as Spark starts to write, so the rows are computed before: a run that fails over
   * them leaves the earlier result.
   */
  public void write(Dataset<Row> rows, String... partitionColumns) {
    if (folder.visible().isEmpty()) {
      put(rows, partitionColumns);
      return;
    }
    Dataset<Row> computed = rows.persist(StorageLevel.DISK_ONLY());
    try {
      computed.count();
      put(computed, partitionColumns);
    } finally {
      computed.unpersist();
    }
  }

  private void put(Dataset<Row> rows, String... partitionColumns) {
    rows.write()
        .mode(SaveMode.Overwrite)
        .option("partitionOverwriteMode", "static")
        .options(FileEmbeddingTable.NO_DICTIONARY)
        .partitionBy(partitionColumns)
        .parquet(location);
  }

  /** What is written there. */
  public Dataset<Row> read() {
    return spark.read().parquet(InputPath.escaped(location));
  }

  public String location() {
    return location;
  }
}
