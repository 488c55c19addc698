// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.table;

import io.ijepa.option.InvalidOptionsException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/**
 * The rows to embed.
 *
 * @param rows with the image column and all columns that can be carried over
 * @param imageColumn the image column, where the table settles it and not the user
 * @param count the number of rows, where it is known without reading them
 * @param format how the rows are read
 * @param roots the files and folders that the rows come from, where they are known
 */
public record ImageTable(
    Dataset<Row> rows,
    Optional<String> imageColumn,
    OptionalLong count,
    String format,
    List<Path> roots) {
  private static final String INPUT = "--input";

  /**
   * Opens the source of a run; reads schemas and listings, but no rows.
   *
   * @throws InvalidOptionsException when there is no such table, folder or format
   */
  public static ImageTable open(SparkSession spark, ImageSource source) {
    if (source.origin() instanceof ImageSource.Origin.Query query) {
      return query(spark, query.sql());
    }
    String location = ((ImageSource.Origin.Input) source.origin()).location();
    InputPath path = InputPath.find(spark, INPUT, location);
    SourceFormat format = SourceFormat.of(spark, INPUT, location, path, source.format());
    try {
      return switch (format.kind()) {
        case IMAGES -> ImageFolder.open(spark, location, path, source);
        case TABLE -> plain(spark.table(location), "table", List.of());
        case FILES ->
            plain(
                spark.read().format(format.source()).load(text(location, path, format)),
                format.source(),
                path.paths());
      };
    } catch (InvalidOptionsException known) {
      throw known;
    } catch (Exception unreadable) { // AnalysisException is checked, but declared nowhere
      throw new InvalidOptionsException(
          "--input "
              + location
              + " cannot be read as "
              + format.source()
              + ": "
              + FirstLine.of(unreadable));
    }
  }

  /** Only sources of plain files take their path for a pattern. */
  static String text(String location, InputPath path, SourceFormat format) {
    boolean isTable = format.source().equals("delta") || format.source().equals("iceberg");
    return isTable ? location : path.forSpark();
  }

  /** The same table with a column more, or with another one of this name. */
  public ImageTable withColumn(String name, Column value) {
    return new ImageTable(rows.withColumn(name, value), imageColumn, count, format, roots);
  }

  /**
   * Rows of this table that the driver has, as a table of their own, spread over the cores: files
   * by their size.
   *
   * @param schema of the rows: some of this table's columns, for a folder all
   */
  public Dataset<Row> spread(List<Row> some, StructType schema) {
    SparkSession spark = rows.sparkSession();
    if (imageColumn.isPresent()) {
      return ImageFiles.spread(spark, some, schema);
    }
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    int tasks = Math.max(context.defaultParallelism(), some.size() / ImageFiles.TASK_FILES);
    return spark.createDataFrame(context.parallelize(some, tasks), schema);
  }

  /** What changes with a file: modification time and length, as text. Empty for other tables. */
  public Optional<Column> fileVersion() {
    boolean files = imageColumn.isPresent() || format.equalsIgnoreCase("binaryfile");
    return files
        ? Optional.of(functions.expr("concat(unix_millis(modificationTime), '-', length)"))
        : Optional.empty();
  }

  private static ImageTable query(SparkSession spark, String sql) {
    return plain(ImageQuery.open(spark, sql), "query", List.of());
  }

  private static ImageTable plain(Dataset<Row> rows, String format, List<Path> roots) {
    return new ImageTable(rows, Optional.empty(), OptionalLong.empty(), format, roots);
  }
}
