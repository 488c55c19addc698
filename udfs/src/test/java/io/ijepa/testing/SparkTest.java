// SPDX-License-Identifier: Apache-2.0
package io.ijepa.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.embed.Embedding;
import io.ijepa.option.OptionNames;
import io.ijepa.option.OptionReader;
import io.ijepa.option.Problems;
import io.ijepa.settings.EmbedSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.spark.SparkExecutorInfo;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** What tests of embedding share: a session, a tiny model with known results, small tables. */
public abstract class SparkTest {
  public static final ReferenceCheckpoint GELU = ReferenceCheckpoint.named("gelu");
  public static final byte[] BROKEN = {1, 2, 3};

  public static final StructType IMAGES =
      new StructType().add("path", DataTypes.StringType).add("content", DataTypes.BinaryType);

  public final SparkSession spark = SparkForTests.session();

  /** Options from names and values, with the tiny model. */
  protected static Map<String, String> options(String... namesAndValues) {
    Map<String, String> options = new HashMap<>();
    options.put("model", GELU.folder().toString());
    for (int i = 0; i < namesAndValues.length; i += 2) {
      options.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return options;
  }

  protected Embedding prepare(String... namesAndValues) {
    Problems problems = new Problems();
    EmbedSettings settings =
        EmbedSettings.read(
            new OptionReader(options(namesAndValues), OptionNames.COMMAND_LINE, problems));
    problems.throwIfAny();
    return Embedding.prepare(spark, settings);
  }

  /** Rows 0 to n - 1: the reference's images in turn, and every seventh one broken. */
  protected Dataset<Row> images(int rows, int partitions) {
    List<byte[]> encoded = TestImages.of(GELU);
    List<Row> table = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      table.add(RowFactory.create("row " + row, isBroken(row) ? BROKEN : content(encoded, row)));
    }
    Column number = functions.expr("cast(substring(path, 5) as int)");
    return spark
        .createDataFrame(table, IMAGES)
        .repartitionByRange(partitions, number)
        .sortWithinPartitions(number);
  }

  protected static boolean isBroken(int row) {
    return row % 7 == 6;
  }

  private static byte[] content(List<byte[]> encoded, int row) {
    return encoded.get(row % encoded.size());
  }

  /** The reference's vector for one of its images. */
  protected static float[] expected(int image) {
    float[] means = GELU.floats("mean");
    int dimension = means.length / GELU.images();
    int start = image % GELU.images() * dimension;
    return Arrays.copyOfRange(means, start, start + dimension);
  }

  protected static float[] embedding(Row row) {
    List<Float> boxed = row.getList(row.fieldIndex("embedding"));
    float[] values = new float[boxed.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = boxed.get(i);
    }
    return values;
  }

  protected static void assertEmbedded(int image, Row row) {
    assertEquals("ok", row.getAs("status"), () -> row.getAs("error"));
    assertArrayEquals(expected(image), embedding(row), 1e-4f);
  }

  /** Tasks that run now. */
  protected final int running() {
    int tasks = 0;
    for (SparkExecutorInfo executor : spark.sparkContext().statusTracker().getExecutorInfos()) {
      tasks += executor.numRunningTasks();
    }
    return tasks;
  }

  protected static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + 20_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, "waited 20 s in vain");
      try {
        Thread.sleep(20);
      } catch (InterruptedException asked) {
        throw new IllegalStateException(asked);
      }
    }
  }
}
