// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.input;

import io.ijepa.job.table.FirstLine;
import io.ijepa.option.InvalidOptionsException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalog.Table;
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
 * @param passedOver files there that are no rows
 * @param even how the rows were dealt out, if they were
 */
public record ImageTable(
    Dataset<Row> rows,
    Optional<String> imageColumn,
    OptionalLong count,
    String format,
    List<Path> roots,
    PassedOver passedOver,
    Optional<EvenRows> even) {
  static final String INPUT = "--input";

  /**
   * Opens the source of a run; reads schemas and listings, but no rows.
   *
   * @throws InvalidOptionsException when there is no such table, folder or format
   */
  public static ImageTable open(SparkSession spark, ImageSource source) {
    if (source.origin() instanceof ImageSource.Origin.Query query) {
      return query(spark, query.sql());
    }
    List<String> locations = ((ImageSource.Origin.Input) source.origin()).locations();
    List<InputPath> paths =
        locations.stream().map(location -> InputPath.find(spark, INPUT, location)).toList();
    List<SourceFormat> formats =
        paths.stream().map(path -> SourceFormat.of(spark, INPUT, path, source.format())).toList();
    SourceFormat first = formats.get(0);
    for (int i = 1; i < formats.size(); i++) {
      if (!formats.get(i).equals(first)) {
        throw new InvalidOptionsException(
            "--input "
                + locations.get(0)
                + " is "
                + first.source()
                + ", but --input "
                + locations.get(i)
                + " is "
                + formats.get(i).source()
                + "; one run reads inputs of one kind");
      }
    }
    if (first.kind() == SourceFormat.Kind.IMAGES) {
      return ImageFolder.open(spark, paths, source);
    }
    checkApart(spark, paths, first);
    List<Dataset<Row>> tables = paths.stream().map(path -> table(spark, path, first)).toList();
    return plain(
        together(locations, tables),
        first.source(),
        first.kind() == SourceFormat.Kind.TABLE
            ? List.of()
            : paths.stream().flatMap(path -> path.paths().stream()).toList());
  }

  private static Dataset<Row> table(SparkSession spark, InputPath path, SourceFormat format) {
    try {
      return switch (format.kind()) {
        case TABLE -> spark.table(path.location());
        case LIST -> AddressList.read(spark, path, format.source());
        case FILES, IMAGES -> spark.read().format(format.source()).load(text(path, format));
      };
    } catch (Exception unreadable) { // AnalysisException is checked, but declared nowhere
      throw new InvalidOptionsException(
          INPUT
              + " "
              + path.location()
              + " cannot be read as "
              + format.source()
              + ": "
              + FirstLine.of(unreadable));
    }
  }

  /** The rows of one table would come twice. */
  private static void checkApart(SparkSession spark, List<InputPath> inputs, SourceFormat format) {
    Map<Object, Integer> places = new HashMap<>();
    for (int i = 0; i < inputs.size(); i++) {
      InputPath input = inputs.get(i);
      List<Object> own = new ArrayList<>(input.paths());
      own.add(
          format.kind() == SourceFormat.Kind.TABLE
              ? fullName(spark, input.location())
              : input.location());
      for (Object place : own) {
        checkApart(inputs, i, places.putIfAbsent(place, i));
      }
    }
    for (int i = 0; i < inputs.size(); i++) {
      for (Path path : inputs.get(i).paths()) { // a glob may have thousands
        for (Path outer = path.getParent(); outer != null; outer = outer.getParent()) {
          checkApart(inputs, i, places.get(outer));
        }
      }
    }
  }

  private static void checkApart(List<InputPath> inputs, int inner, Integer outer) {
    if (outer != null && outer.intValue() != inner) {
      throw new InvalidOptionsException(
          "--input "
              + inputs.get(inner).location()
              + " lies in --input "
              + inputs.get(outer).location()
              + ": its rows would come twice; leave one out");
    }
  }

  /** One table has many names: {@code t}, {@code T}, {@code default.t}. */
  private static String fullName(SparkSession spark, String name) {
    try {
      Table table = spark.catalog().getTable(name);
      return (table.catalog() + " " + Arrays.toString(table.namespace()) + " " + table.name())
          .toLowerCase(Locale.ROOT);
    } catch (Exception unlisted) { // AnalysisException is checked, but declared nowhere
      return name;
    }
  }

  private static Dataset<Row> together(List<String> locations, List<Dataset<Row>> tables) {
    Dataset<Row> all = tables.get(0);
    for (int i = 1; i < tables.size(); i++) {
      try {
        all = all.unionByName(tables.get(i));
      } catch (Exception unlike) { // AnalysisException is checked, but declared nowhere
        throw new InvalidOptionsException(
            "--input "
                + locations.get(i)
                + " has other columns than --input "
                + locations.get(0)
                + ": "
                + FirstLine.of(unlike));
      }
    }
    return all;
  }

  /** Only sources of plain files take their path for a pattern. */
  static String text(InputPath path, SourceFormat format) {
    boolean isTable = format.source().equals("delta") || format.source().equals("iceberg");
    return isTable ? path.location() : path.forSpark();
  }

  /** The same table with a column more, or with another one of this name. */
  public ImageTable withColumn(String name, Column value) {
    return withRows(rows.withColumn(name, value));
  }

  /** What becomes of this table's rows. */
  public ImageTable withRows(Dataset<Row> others) {
    return new ImageTable(others, imageColumn, count, format, roots, passedOver, even);
  }

  /** The same rows, in partitions that keep every core busy. Folders are so from the start. */
  public ImageTable spreadEvenly() {
    if (imageColumn.isPresent()) {
      return this;
    }
    EvenRows spread = EvenRows.of(rows);
    return new ImageTable(
        spread.rows(), imageColumn, count, format, roots, passedOver, Optional.of(spread));
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
    return new ImageTable(
        rows,
        Optional.empty(),
        OptionalLong.empty(),
        format,
        roots,
        new PassedOver(),
        Optional.empty());
  }
}
