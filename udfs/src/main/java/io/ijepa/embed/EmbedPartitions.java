// SPDX-License-Identifier: Apache-2.0
package io.ijepa.embed;

import io.ijepa.host.HadoopSettings;
import io.ijepa.source.Fetcher;
import io.ijepa.source.SourceRules;
import io.ijepa.table.ImageColumn;
import java.util.Iterator;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;

/**
 * A partition of rows with images to a partition of rows with embeddings, in the same order and one
 * for one. Input rows hold the carried columns, then the mask if images have one, then the image.
 */
final class EmbedPartitions implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  private final EmbedPlan plan;
  private final SourceRules rules;
  private final ResultColumns columns;
  private final ImageColumn imageColumn;
  private final HadoopSettings hadoop;
  private final MetricsAccumulator metrics;

  EmbedPartitions(
      EmbedPlan plan,
      SourceRules rules,
      ResultColumns columns,
      ImageColumn imageColumn,
      HadoopSettings hadoop,
      MetricsAccumulator metrics) {
    this.plan = plan;
    this.rules = rules;
    this.columns = columns;
    this.imageColumn = imageColumn;
    this.hadoop = hadoop;
    this.metrics = metrics;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    if (!rows.hasNext()) {
      return rows; // an empty partition needs no session
    }
    TaskContext task = TaskContext.get();
    TaskMetrics counts = new TaskMetrics();
    TaskEncoder encoder = new TaskEncoder(plan, hadoop.get(), counts);
    Fetcher fetcher = new Fetcher(rows, imageColumn, rules, hadoop.get(), encoder::checkAlive);
    // A LIMIT leaves the iterator half read and never closes it; the task's end is always told.
    task.addTaskCompletionListener(
        ended -> {
          try {
            encoder.close(); // first: what it holds is shared with other tasks
          } finally {
            try {
              fetcher.close();
            } finally {
              metrics.add(counts);
            }
          }
        });
    return new EmbeddingIterator(fetcher, encoder, columns, plan, counts);
  }
}
