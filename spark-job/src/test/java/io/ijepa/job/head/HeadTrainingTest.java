// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.head;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.job.TestSession;
import io.ijepa.model.LinearHead;
import io.ijepa.option.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadTrainingTest {
  private static final int DIMENSION = 6;

  private static TrainHeadConfig config() {
    Problems problems = new Problems();
    TrainHeadConfig config =
        TrainHeadConfig.read(
            Map.of("embeddings", "e", "label-column", "l", "output", "o", "max-iterations", "50"),
            problems);
    problems.throwIfAny();
    return config;
  }

  /** Features far from zero and of very different deviations, one of them constant. */
  private static Dataset<Row> rows(int labels) {
    Random random = new Random(labels);
    List<Row> rows = new ArrayList<>();
    for (int row = 0; row < 120; row++) {
      double[] features = new double[DIMENSION];
      int label = row % labels;
      for (int i = 0; i < DIMENSION - 1; i++) {
        features[i] = 3 + Math.pow(10, i - 2) * (random.nextGaussian() + (i == label ? 2 : 0));
      }
      features[DIMENSION - 1] = 7;
      rows.add(RowFactory.create((double) label, Vectors.dense(features), 1.0, row % 4 == 0));
    }
    StructType schema =
        new StructType()
            .add(LabelledEmbeddings.LABEL, DataTypes.DoubleType)
            .add(LabelledEmbeddings.FEATURES, SQLDataTypes.VectorType())
            .add(LabelledEmbeddings.WEIGHT, DataTypes.DoubleType)
            .add(LabelledEmbeddings.HELD_OUT, DataTypes.BooleanType);
    return TestSession.get().createDataFrame(rows, schema).coalesce(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void theHeadOfPlainFeaturesDecidesAsMllibDoes(int labels) {
    Dataset<Row> rows = rows(labels);
    LogisticRegressionModel model = HeadTraining.fit(rows, config());
    LinearHead head =
        HeadTraining.head(model, IntStream.range(0, labels).mapToObj(id -> "l" + id).toList());
    int correct = 0;
    for (Row row : model.transform(rows).collectAsList()) {
      Vector features = row.getAs(LabelledEmbeddings.FEATURES);
      Vector raw = row.getAs("rawPrediction");
      int best = 0;
      float[] logits = new float[labels];
      for (int label = 0; label < labels; label++) {
        double sum = head.bias()[label];
        for (int i = 0; i < DIMENSION; i++) {
          sum += head.weight()[label][i] * (float) features.apply(i);
        }
        logits[label] = (float) sum;
        assertEquals(raw.apply(label), logits[label], 1e-4);
        best = logits[label] > logits[best] ? label : best;
      }
      assertEquals((double) best, row.<Double>getAs("prediction"));
      correct += best == row.<Double>getAs(LabelledEmbeddings.LABEL).intValue() ? 1 : 0;
    }
    assertTrue(correct > 90, correct + " of 120");
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void onlyRowsThatAreHeldOutAreMeasured(int labels) {
    List<String> names = IntStream.range(0, labels).mapToObj(id -> "l" + id).toList();
    List<Long> perLabel = names.stream().map(name -> 120L / labels).toList();
    HeadTraining training =
        HeadTraining.of(new LabelledEmbeddings(rows(labels), names, perLabel, Map.of()), config());
    assertEquals(30, training.heldOut().rows());
    assertEquals(90, training.trainingRows());
    assertTrue(training.heldOut().accuracy() > 0.7);
  }
}
