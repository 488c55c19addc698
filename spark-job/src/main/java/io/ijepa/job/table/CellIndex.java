// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.table;

import io.ijepa.option.InvalidOptionsException;
import io.ijepa.search.Cells;
import io.ijepa.vector.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructType;

/**
 * A table of embeddings that is laid out by cell: Parquet folders {@code cell=0}, {@code cell=1},
 * .., and the cells' centroids beside them in {@code _ijepa/centroids}, hidden from readers.
 */
public final class CellIndex {
  /** The folder of the centroids in the table's. */
  public static final String CENTROIDS = "_ijepa/centroids";

  private static final String CENTROID = "centroid";
  private static final String METRIC = "metric";

  private final Cells cells;

  private CellIndex(Cells cells) {
    this.cells = cells;
  }

  /**
   * Reads the centroids.
   *
   * @throws InvalidOptionsException when the table is no index, or one for another metric
   */
  public static CellIndex open(SparkSession spark, String location, Metric metric) {
    if (!new OutputFolder(spark, location).has(CENTROIDS)) {
      throw new InvalidOptionsException(
          "--probes reads a table that index has laid out, and "
              + location
              + " is none; leave --probes out, or make one with index");
    }
    Dataset<Row> table =
        spark.read().parquet(PathPattern.exactly(location) + "/" + CENTROIDS).orderBy(Cells.CELL);
    String made = table.schema().apply(CENTROID).metadata().getString(METRIC);
    if (!made.equals(written(metric))) {
      throw new InvalidOptionsException(
          "--probes: the cells of "
              + location
              + " are for --metric "
              + made
              + ", not "
              + written(metric)
              + "; leave --probes out, or make another index");
    }
    List<float[]> centroids = new ArrayList<>();
    for (Row row : table.select(CENTROID).collectAsList()) {
      List<Float> values = row.getList(0);
      float[] centroid = new float[values.size()];
      for (int i = 0; i < centroid.length; i++) {
        centroid[i] = values.get(i);
      }
      centroids.add(centroid);
    }
    return new CellIndex(new Cells(metric, centroids));
  }

  /** The centroids, to be written to {@value #CENTROIDS} beside the cells. */
  public static Dataset<Row> centroids(SparkSession spark, Cells cells) {
    List<Row> rows = new ArrayList<>();
    for (int cell = 0; cell < cells.count(); cell++) {
      rows.add(RowFactory.create(cell, cells.centroid(cell)));
    }
    StructType schema =
        new StructType()
            .add(Cells.CELL, DataTypes.IntegerType, false)
            .add(CENTROID, DataTypes.createArrayType(DataTypes.FloatType, false), false);
    Metadata metadata = new MetadataBuilder().putString(METRIC, written(cells.metric())).build();
    return spark
        .createDataFrame(rows, schema)
        .coalesce(1)
        .withColumn(CENTROID, functions.col(CENTROID).as(CENTROID, metadata));
  }

  private static String written(Metric metric) {
    return metric.name().toLowerCase(Locale.ROOT);
  }

  public Cells cells() {
    return cells;
  }
}
