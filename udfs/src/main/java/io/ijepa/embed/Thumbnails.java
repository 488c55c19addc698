// SPDX-License-Identifier: Apache-2.0
package io.ijepa.embed;

import io.ijepa.host.HadoopSettings;
import io.ijepa.host.SparkTask;
import io.ijepa.image.Thumbnailer;
import io.ijepa.image.pixel.RejectedImageException;
import io.ijepa.option.InvalidOptionsException;
import io.ijepa.option.OptionNames;
import io.ijepa.settings.FetchSettings;
import io.ijepa.settings.FetchSettings.OnUnreadable;
import io.ijepa.source.ErrorText;
import io.ijepa.source.Fetcher;
import io.ijepa.source.SourceRules;
import io.ijepa.table.ImageColumn;
import java.io.Serializable;
import java.util.Iterator;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Images as small JPEGs for people to look at, made where the images are. Every image column that
 * can be embedded can be looked at.
 */
public final class Thumbnails implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Null where there is an error. */
  public static final String JPEG = "jpeg";

  /** What is wrong with the image, one line. */
  public static final String ERROR = "error";

  private final ImageColumn column;
  private final SourceRules rules;
  private final HadoopSettings hadoop;
  private final int side;

  private Thumbnails(ImageColumn column, SourceRules rules, HadoopSettings hadoop, int side) {
    this.column = column;
    this.rules = rules;
    this.hadoop = hadoop;
    this.side = side;
  }

  /**
   * The thumbnails of a table, lazily and row for row.
   *
   * @param images a key of type string, then the image: binary, a Spark image struct, or a URI
   * @param fetch how URIs are read; what a store does not deliver is the row's {@link #ERROR}
   * @param side pixels of a thumbnail's longer side; a smaller image keeps its size
   * @param names how the caller spells the option that names the image column, for the message
   * @return the key, {@link #JPEG}, {@link #ERROR}
   * @throws InvalidOptionsException when the second column holds no images
   */
  public static Dataset<Row> of(
      Dataset<Row> images, FetchSettings fetch, int side, OptionNames names) {
    StructType schema = images.schema();
    ImageColumn column =
        ImageColumn.of(schema.apply(1).dataType())
            .orElseThrow(
                () ->
                    new InvalidOptionsException(
                        ImageColumn.refusal(
                            schema.apply(1).name(), schema.apply(1).dataType(), names)));
    HadoopSettings hadoop = HadoopSettings.of(images.sparkSession());
    SourceRules rules = SourceRules.of(fetch.withOnUnreadable(OnUnreadable.ROW), hadoop.get());
    Thumbnails thumbnails = new Thumbnails(column, rules, hadoop, side);
    MapPartitionsFunction<Row, Row> work = thumbnails::of;
    return images.mapPartitions(
        work,
        Encoders.row(
            new StructType()
                .add(schema.apply(0).name(), DataTypes.StringType)
                .add(JPEG, DataTypes.BinaryType)
                .add(ERROR, DataTypes.StringType)));
  }

  private Iterator<Row> of(Iterator<Row> rows) {
    TaskContext task = TaskContext.get();
    Fetcher fetcher =
        new Fetcher(rows, column, rules, hadoop.get(), SparkTask.cancellation("making thumbnails"));
    task.addTaskCompletionListener(
        ended -> {
          fetcher.close();
        });
    Thumbnailer thumbnailer = new Thumbnailer(side);
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return fetcher.hasNext();
      }

      @Override
      public Row next() {
        return thumbnail(fetcher.next(), thumbnailer);
      }
    };
  }

  private static Row thumbnail(Fetcher.Fetched fetched, Thumbnailer thumbnailer) {
    String key = fetched.row.getString(0);
    try {
      Object image = fetched.image();
      byte[] jpeg =
          image instanceof Row struct
              ? thumbnailer.jpeg(ImageColumn.pixels(struct))
              : thumbnailer.jpeg((byte[]) image);
      return RowFactory.create(key, jpeg, null);
    } catch (RejectedImageException rejected) {
      return RowFactory.create(
          key, null, rejected.reason() + ": " + ErrorText.of(rejected.getMessage()));
    } catch (InterruptedException interrupted) {
      throw SparkTask.interrupted("fetching an image");
    }
  }
}
