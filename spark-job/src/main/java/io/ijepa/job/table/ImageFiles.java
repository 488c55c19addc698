// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.table;

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
 * path}, {@code modificationTime}, {@code length}.
 */
final class ImageFiles {
  static final String PATH = "path";
  private static final String LENGTH = "length";

  /** Image bytes for one task, about: many enough to fill batches, few enough to try again. */
  private static final long TASK_BYTES = 128L << 20;

  /** Files for one task, at most: they travel with it. */
  static final int TASK_FILES = 5_000;

  private static final StructType SCHEMA =
      new StructType()
          .add(PATH, DataTypes.StringType)
          .add("modificationTime", DataTypes.TimestampType)
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

    private Row row() {
      return RowFactory.create(path, new Timestamp(modified), length);
    }
  }

  static Dataset<Row> table(SparkSession spark, List<ImageFile> files) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    List<ArrayList<ImageFile>> tasks = packed(files, context.defaultParallelism());
    JavaRDD<Row> rows =
        context
            .parallelize(tasks, tasks.size())
            .flatMap(task -> task.stream().map(ImageFile::row).iterator());
    return spark.createDataFrame(rows, SCHEMA);
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
