// SPDX-License-Identifier: Apache-2.0
package io.ijepa.embed;

import io.ijepa.inference.PixelBatch;
import io.ijepa.model.Classifier;
import io.ijepa.model.Classifier.ProblemType;
import io.ijepa.table.EmbeddingSchema;
import io.ijepa.table.ImageTask;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/**
 * The best label with its score, the best few, and the logits of all.
 *
 * @param topK at most all labels
 * @param trueLabels null where no column holds them
 */
record ClassificationColumns(
    List<String> labels, ProblemType problemType, int topK, TrueLabels trueLabels)
    implements ResultColumns {

  static ClassificationColumns of(
      Classifier classifier, ImageTask.Classify task, TrueLabels trueLabels) {
    List<String> labels = classifier.labels();
    return new ClassificationColumns(
        labels, classifier.problemType(), Math.min(task.topK(), labels.size()), trueLabels);
  }

  @Override
  public List<StructField> fields() {
    List<StructField> pair =
        List.of(
            DataTypes.createStructField(EmbeddingSchema.LABEL, DataTypes.StringType, false),
            DataTypes.createStructField(EmbeddingSchema.SCORE, DataTypes.FloatType, false));
    return List.of(
        DataTypes.createStructField(EmbeddingSchema.LABEL, DataTypes.StringType, true),
        DataTypes.createStructField(EmbeddingSchema.SCORE, DataTypes.FloatType, true),
        DataTypes.createStructField(
            EmbeddingSchema.TOP_K,
            DataTypes.createArrayType(DataTypes.createStructType(pair), false),
            true),
        DataTypes.createStructField(EmbeddingSchema.LOGITS, EmbeddingSchema.VECTOR, true));
  }

  @Override
  public Object[] values(PixelBatch batch, int slot, Object[] carried, TaskMetrics metrics) {
    float[] logits = batch.vector(slot, 0);
    LabelScores scores = LabelScores.of(logits, problemType);
    int[] best = scores.best(topK);
    Row[] top = new Row[topK];
    for (int rank = 0; rank < topK; rank++) {
      top[rank] = RowFactory.create(labels.get(best[rank]), scores.score(best[rank]));
    }
    if (trueLabels != null) {
      trueLabels.count(carried, best[0], scores, metrics.labels);
    }
    return new Object[] {labels.get(best[0]), scores.score(best[0]), top, logits};
  }
}
