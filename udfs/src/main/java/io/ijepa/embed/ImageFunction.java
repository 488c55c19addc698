// SPDX-License-Identifier: Apache-2.0
package io.ijepa.embed;

import io.ijepa.host.HadoopSettings;
import io.ijepa.source.Fetcher;
import io.ijepa.source.SourceRules;
import io.ijepa.table.EmbeddingSchema;
import io.ijepa.table.ImageColumn;
import java.io.Serializable;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/**
 * Embeds one image at a time, for SQL: the same rows by the same session as {@link
 * EmbedPartitions}, but with one image in flight per task. Travels with the tasks; thread-safe.
 */
public final class ImageFunction implements Serializable {
  private static final long serialVersionUID = 1L;

  private final EmbedPlan plan;
  private final SourceRules rules;
  private final HadoopSettings hadoop;
  private transient Map<ImageColumn, Place> places; // of one task
  private transient TaskContext placesTask;

  /**
   * @param plan with a batch size of one
   * @param rules of what a URI may name
   */
  public ImageFunction(EmbedPlan plan, SourceRules rules, HadoopSettings hadoop) {
    this.plan = plan;
    this.rules = rules;
    this.hadoop = hadoop;
  }

  /**
   * The type of the rows that {@link #embed} gives: an embedding table's columns but the carried.
   */
  public StructType rowType() {
    return EmbeddingSchema.of(List.of(), columns().fields());
  }

  private ResultColumns columns() {
    return new EmbeddingColumns(plan.forward());
  }

  /** The type of the embedding, the first column of the rows that {@link #embed} gives. */
  public DataType embeddingType() {
    return rowType().apply(EmbeddingSchema.EMBEDDING).dataType();
  }

  /**
   * The embedding of an image, or why there is none.
   *
   * @param image encoded bytes, a string with their URI, or null
   */
  public synchronized Row embed(Object image) {
    TaskContext task = TaskContext.get();
    if (task == null) { // the optimizer computes a query over literal rows on the driver
      try (Place driver = new Place(column(image))) {
        return driver.embed(image);
      }
    }
    if (places == null || placesTask != task) {
      places = new EnumMap<>(ImageColumn.class);
      placesTask = task;
    }
    return places.computeIfAbsent(column(image), kind -> open(kind, task)).embed(image);
  }

  private Place open(ImageColumn kind, TaskContext task) {
    Place opened = new Place(kind);
    task.addTaskCompletionListener(
        ended -> {
          opened.close();
        });
    return opened;
  }

  private static ImageColumn column(Object image) {
    if (image == null || image instanceof byte[]) {
      return ImageColumn.ENCODED;
    }
    if (image instanceof String) {
      return ImageColumn.URI;
    }
    throw new IllegalArgumentException(ImageColumn.refusal(image.getClass().getSimpleName()));
  }

  /** Where one task's images go: a partition's iterator that is fed one row at a time. */
  private final class Place implements AutoCloseable {
    private final TaskEncoder encoder;
    private final Fetcher fetcher;
    private final OneRow source = new OneRow();
    private final Iterator<Row> results;

    Place(ImageColumn column) {
      TaskMetrics unread = new TaskMetrics();
      this.encoder = new TaskEncoder(plan, hadoop.get(), unread);
      this.fetcher = new Fetcher(source, column, rules, hadoop.get(), encoder::checkAlive);
      this.results = new EmbeddingIterator(fetcher, encoder, columns(), plan, unread);
    }

    Row embed(Object image) {
      source.row = RowFactory.create(image);
      return results.next();
    }

    @Override
    public void close() {
      try {
        encoder.close(); // first: what it holds is shared with other tasks
      } finally {
        fetcher.close();
      }
    }
  }

  /** Has a next row whenever one was put there. */
  private static final class OneRow implements Iterator<Row> {
    private Row row;

    @Override
    public boolean hasNext() {
      return row != null;
    }

    @Override
    public Row next() {
      Row next = row;
      row = null;
      return next;
    }
  }
}
