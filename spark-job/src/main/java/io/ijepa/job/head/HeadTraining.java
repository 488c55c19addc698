// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.head;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.not;

import io.ijepa.embed.LabelCounts.Pair;
import io.ijepa.job.run.Confusion;
import io.ijepa.model.LinearHead;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.linalg.Matrix;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * A head fitted to embeddings by multinomial logistic regression, and what it does to the rows that
 * were held out.
 *
 * @param iterations of the optimiser
 * @param heldOut empty counts where no row was held out
 */
public record HeadTraining(LinearHead head, int iterations, long trainingRows, Confusion heldOut) {

  private static final String PREDICTION = "prediction";

  /** A gradient over fewer rows takes less time than the start of a task. */
  private static final long ROWS_WORTH_A_TASK = 2_000;

  /** Vectors of 1280 doubles in a partition that Spark can still keep, spill and send: 0.5 GB. */
  private static final long ROWS_OF_A_BLOCK = 50_000;

  static HeadTraining of(LabelledEmbeddings data, TrainHeadConfig config) {
    // Read often: by every step of the optimiser, and to measure.
    Dataset<Row> rows =
        data.rows().coalesce(partitions(data)).persist(StorageLevel.MEMORY_AND_DISK());
    try {
      Dataset<Row> training = rows.where(not(col(LabelledEmbeddings.HELD_OUT)));
      LogisticRegressionModel model = fit(training, config);
      Confusion confusion = measure(model, rows, data.labels());
      return new HeadTraining(
          head(model, data.labels()),
          model.summary().totalIterations(),
          data.rowsByLabel().stream().mapToLong(Long::longValue).sum() - confusion.rows(),
          confusion);
    } finally {
      rows.unpersist();
    }
  }

  /**
   * Each step of the optimiser is a job with a task for each partition, so that a partition more
   * than the cores can take at once costs its start a hundred times and more.
   */
  private static int partitions(LabelledEmbeddings data) {
    long rows = data.rowsByLabel().stream().mapToLong(Long::longValue).sum();
    int cores = data.rows().sparkSession().sparkContext().defaultParallelism();
    long worthTasks = Math.min(cores, rows / ROWS_WORTH_A_TASK);
    return Math.toIntExact(Math.max(1, Math.max(worthTasks, rows / ROWS_OF_A_BLOCK)));
  }

  /** MLlib standardises inside and gives weights for the features as they are. */
  static LogisticRegressionModel fit(Dataset<Row> training, TrainHeadConfig config) {
    return new LogisticRegression()
        .setFamily("multinomial") // also for two labels: a row of weights for each
        .setFeaturesCol(LabelledEmbeddings.FEATURES)
        .setLabelCol(LabelledEmbeddings.LABEL)
        .setWeightCol(LabelledEmbeddings.WEIGHT)
        .setPredictionCol(PREDICTION)
        .setRegParam(config.regularization())
        .setElasticNetParam(0)
        .setMaxIter(config.maxIterations())
        .fit(training);
  }

  static LinearHead head(LogisticRegressionModel model, List<String> labels) {
    Matrix coefficients = model.coefficientMatrix();
    float[][] weight = new float[labels.size()][coefficients.numCols()];
    float[] bias = new float[labels.size()];
    for (int label = 0; label < bias.length; label++) {
      bias[label] = (float) model.interceptVector().apply(label);
      for (int i = 0; i < weight[label].length; i++) {
        weight[label][i] = (float) coefficients.apply(label, i);
      }
    }
    return new LinearHead(labels, weight, bias);
  }

  private static Confusion measure(
      LogisticRegressionModel model, Dataset<Row> rows, List<String> labels) {
    Map<Pair, Long> counts = new HashMap<>();
    List<Row> grouped =
        model
            .transform(rows.where(col(LabelledEmbeddings.HELD_OUT)))
            .groupBy(LabelledEmbeddings.LABEL, PREDICTION)
            .count()
            .collectAsList();
    for (Row row : grouped) {
      counts.put(new Pair((int) row.getDouble(0), (int) row.getDouble(1)), row.getLong(2));
    }
    return new Confusion(labels, counts);
  }
}
