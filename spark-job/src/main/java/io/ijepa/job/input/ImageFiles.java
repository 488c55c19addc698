// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.input;

import java.io.Serializable;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Listed files as a table with the columns of Spark's {@code binaryFile} but the content: {@code
 * path}, {@code modificationTime}, {@code length}, and what {@link FolderColumns} adds.
 */
final class ImageFiles {
  static final String PATH = "path";
  static final String MODIFIED = "modificationTime";
  private static final String LENGTH = "length";

  /** Image bytes for one task, about: many enough to fill batches, few enough to try again. */
  private static final long TASK_BYTES = 128L << 20;

  /** Files for one task, at most: they travel with it. */
  static final int TASK_FILES = 5_000;

  static final StructType SCHEMA =
      new StructType()
          .add(PATH, DataTypes.StringType)
          .add(MODIFIED, DataTypes.TimestampType)
          .add(LENGTH, DataTypes.LongType);

  private ImageFiles() {}

  /** No record: the partitions of a local collection travel by Kryo where a user has set it. */
  static final class ImageFile implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String path;
    private final long modified;
    private final long length;

    /**
     * @param path as Hadoop writes it: nothing in it is encoded
     * @param modified milliseconds since 1970
     */
    ImageFile(String path, long modified, long length) {
      this.path = path;
      this.modified = modified;
      this.length = length;
    }

    long length() {
      return length;
    }

    String path() {
      return path;
    }

    private Row row(FolderColumns folders) {
      String[] more = folders.values(path);
      Object[] values = new Object[SCHEMA.size() + more.length];
      values[0] = path;
      values[1] = new Timestamp(modified);
      values[2] = length;
      System.arraycopy(more, 0, values, SCHEMA.size(), more.length);
      return RowFactory.create(values);
    }
  }

  static Dataset<Row> table(SparkSession spark, List<ImageFile> files, FolderColumns folders) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    List<ArrayList<ImageFile>> tasks = packed(files, context.defaultParallelism());
    JavaRDD<Row> rows =
        context
            .parallelize(tasks, tasks.size())
            .flatMap(task -> task.stream().map(file -> file.row(folders)).iterator());
    StructType schema = SCHEMA;
    for (String name : folders.names()) {
      schema = schema.add(name, DataTypes.StringType);
    }
    return spark.createDataFrame(rows, schema);
  }

  /**
   * The same of some of its rows, which may have more columns.
   *
   * @param schema of the rows
   */
  static Dataset<Row> spread(SparkSession spark, List<Row> files, StructType schema) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    int length = schema.fieldIndex(LENGTH);
    List<ArrayList<Row>> tasks =
        packed(files, file -> file.getLong(length), context.defaultParallelism());
    JavaRDD<Row> rows = context.parallelize(tasks, tasks.size()).flatMap(ArrayList::iterator);
    return spark.createDataFrame(rows, schema);
  }

  static List<ArrayList<ImageFile>> packed(List<ImageFile> files, int cores) {
    return packed(files, ImageFile::length, cores);
  }

  /** Neighbours stay together; every core gets its share of a small folder. */
  private static <T> List<ArrayList<T>> packed(List<T> files, ToLongFunction<T> length, int cores) {
    long all = files.stream().mapToLong(length).sum();
    long mostBytes = Math.max(1, Math.min(TASK_BYTES, (all + cores - 1) / cores));
    int mostFiles = Math.min(TASK_FILES, (files.size() + cores - 1) / cores);
    List<ArrayList<T>> tasks = new ArrayList<>();
    ArrayList<T> task = new ArrayList<>();
    long bytes = 0;
    for (T file : files) {
      long more = length.applyAsLong(file);
      if (!task.isEmpty() && (bytes + more > mostBytes || task.size() == mostFiles)) {
        tasks.add(task);
        task = new ArrayList<>();
        bytes = 0;
      }
      task.add(file);
      bytes += more;
    }
    tasks.add(task);
    return tasks;
  }
}
