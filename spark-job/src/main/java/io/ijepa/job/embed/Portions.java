// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.embed;

import io.ijepa.job.input.EvenRows;
import io.ijepa.job.input.ImageTable;
import io.ijepa.table.EmbeddingSchema;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.PartitionPruningRDD;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import scala.Function1;

/**
 * A table of images cut into what one commit takes. No row is read twice, and rows of one key are
 * never parted.
 *
 * @param images only the columns that are needed
 * @param keys columns that identify a row
 * @param rows how many there are
 * @param repeatsKeys whether rows share a key
 */
record Portions(Dataset<Row> images, List<String> keys, long rows, boolean repeatsKeys) {

  /** Rows that are light, since they only name their image: exactly so many at a time. */
  Iterator<Dataset<Row>> ofRows(ImageTable table, long size) {
    Dataset<Row> ordered = repeatsKeys ? images.orderBy(columns()) : images;
    Iterator<Row> all = ordered.toLocalIterator();
    return new Iterator<>() {
      private Row next = all.hasNext() ? all.next() : null;

      @Override
      public boolean hasNext() {
        return next != null;
      }

      @Override
      public Dataset<Row> next() {
        if (next == null) {
          throw new NoSuchElementException();
        }
        List<Row> portion = new ArrayList<>();
        while (next != null && (portion.size() < size || isOfTheLast(portion))) {
          portion.add(plain(next));
          next = all.hasNext() ? all.next() : null;
        }
        return table.spread(portion, ordered.schema());
      }

      private boolean isOfTheLast(List<Row> portion) {
        Row last = portion.get(portion.size() - 1);
        return repeatsKeys
            && keys.stream()
                .map(next::fieldIndex)
                .allMatch(key -> Objects.deepEquals(last.get(key), next.get(key)));
      }
    };
  }

  /** Without its schema, which would travel with every row. */
  private static Row plain(Row row) {
    Object[] values = new Object[row.size()];
    Arrays.setAll(values, row::get);
    return RowFactory.create(values);
  }

  /**
   * Rows that hold their image: about so many at a time, in whole partitions.
   *
   * @param spread whether to send the rows over the network to partitions of like size, because
   *     they lie unevenly
   */
  Iterator<Dataset<Row>> ofPartitions(long size, boolean spread) {
    int cores = images.sparkSession().sparkContext().defaultParallelism();
    if (rows <= size) {
      return List.of(EvenRows.of(images).rows()).iterator();
    }
    int spreadTo = Math.toIntExact((rows + size - 1) / size * cores);
    boolean shuffled = spread || repeatsKeys || rows / size > images.rdd().getNumPartitions();
    Dataset<Row> even =
        !shuffled
            ? images
            : repeatsKeys ? images.repartition(spreadTo, columns()) : images.repartition(spreadTo);
    JavaRDD<Row> all = even.toJavaRDD();
    int partitions = all.getNumPartitions();
    int step = Math.max(1, Math.toIntExact(size * partitions / rows));
    return new Iterator<>() {
      private int next;

      @Override
      public boolean hasNext() {
        return next < partitions;
      }

      @Override
      public Dataset<Row> next() {
        if (next >= partitions) {
          throw new NoSuchElementException();
        }
        int from = next;
        next += step;
        int to = next;
        RDD<Row> some = PartitionPruningRDD.create(all.rdd(), within(from, to));
        return even.sparkSession().createDataFrame(some, even.schema());
      }
    };
  }

  /** Travels with the tasks. */
  private static Function1<Object, Object> within(int from, int to) {
    return (Function1<Object, Object> & Serializable)
        partition -> (int) partition >= from && (int) partition < to;
  }

  private Column[] columns() {
    return keys.stream()
        .map(key -> functions.col(EmbeddingSchema.quoted(key)))
        .toArray(Column[]::new);
  }
}
