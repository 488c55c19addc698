// SPDX-License-Identifier: Apache-2.0
package io.ijepa.udf;

import io.ijepa.embed.Embedding;
import io.ijepa.embed.ImageFunction;
import io.ijepa.host.GpuMemory;
import io.ijepa.host.HadoopSettings;
import io.ijepa.option.InvalidOptionsException;
import io.ijepa.option.OptionNames;
import io.ijepa.option.OptionReader;
import io.ijepa.option.OptionSpec;
import io.ijepa.option.Problems;
import io.ijepa.settings.EmbedOption;
import io.ijepa.settings.EmbedSettings;
import io.ijepa.settings.FetchOption;
import io.ijepa.table.EmbeddingSchema;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import scala.jdk.javaapi.CollectionConverters;

/** What SQL can call; see docs/sql.md. {@link SqlCatalog} gives the same under a catalog's name. */
public final class SqlFunctions {
  /** What stands before an option's name in the session's configuration. */
  static final String SETTING = "spark.ijepa.";

  /** These name columns, or shape batches: a function has neither. */
  private static final Set<EmbedOption> OF_TABLES =
      EnumSet.of(
          EmbedOption.IMAGE_COLUMN,
          EmbedOption.KEY_COLUMNS,
          EmbedOption.KEEP_COLUMNS,
          EmbedOption.MASK_COLUMN,
          EmbedOption.BATCH_SIZE);

  private SqlFunctions() {}

  /** The options that the session's configuration holds. */
  static Map<String, String> settings(SparkSession spark) {
    Map<String, String> options = new TreeMap<>();
    CollectionConverters.asJava(spark.conf().getAll())
        .forEach(
            (name, value) -> {
              if (name.startsWith(SETTING) && !name.equals(GpuMemory.KEY)) {
                options.put(name.substring(SETTING.length()), value);
              }
            });
    return options;
  }

  /**
   * Reads options without looking at a model.
   *
   * @param prefix what stands before an option's name in messages
   * @throws InvalidOptionsException listing every problem
   */
  static EmbedSettings read(Map<String, String> options, String prefix) {
    Problems problems = new Problems();
    OptionReader reader = new OptionReader(options, OptionNames.prefixed(prefix), problems);
    reader.refuseUnknown(
        Stream.<OptionSpec>concat(
                EnumSet.complementOf(EnumSet.copyOf(OF_TABLES)).stream(),
                Arrays.stream(FetchOption.values()))
            .toList());
    EmbedSettings settings = EmbedSettings.read(reader);
    problems.throwIfAny();
    return settings.toBuilder().batchSize(OptionalInt.of(1)).build();
  }

  /** Opens the model. */
  static ImageFunction images(SparkSession spark, EmbedSettings settings) {
    Embedding embedding = Embedding.prepare(spark, settings);
    return new ImageFunction(embedding.plan(), embedding.rules(), HadoopSettings.of(spark));
  }

  /** Registers the temporary functions of a session. */
  static void register(SparkSession spark, EmbedSettings settings) {
    ImageFunction images = images(spark, settings);
    UDF1<Object, Object> embed = image -> images.embed(image).get(0);
    UDF1<Object, Row> embedRow = images::embed;
    UDF2<Object, Object, Double> cosine = (a, b) -> Vectors.cosineSimilarity(vector(a), vector(b));
    UDF1<Object, float[]> normalize = vector -> Vectors.normalize(vector(vector));
    // Not deterministic: or else the optimizer would copy a call to wherever its result is used.
    spark
        .udf()
        .register("ijepa_embed", functions.udf(embed, images.embeddingType()).asNondeterministic());
    spark
        .udf()
        .register(
            "ijepa_embed_row", functions.udf(embedRow, images.rowType()).asNondeterministic());
    spark.udf().register("ijepa_cosine_similarity", functions.udf(cosine, DataTypes.DoubleType));
    spark.udf().register("ijepa_normalize", functions.udf(normalize, EmbeddingSchema.VECTOR));
  }

  /**
   * Null where the vector or one of its elements is.
   *
   * @throws IllegalArgumentException for what is no array of numbers
   */
  private static double[] vector(Object array) {
    if (array == null) {
      return null;
    }
    try {
      // A row knows how to turn Spark's own sequence, whose class differs by Scala, into a list.
      return elements(RowFactory.create(array).getList(0));
    } catch (ClassCastException other) {
      throw new IllegalArgumentException(
          "cosine_similarity and normalize take arrays of numbers, but were given " + array, other);
    }
  }

  private static double[] elements(List<Number> values) {
    double[] vector = new double[values.size()];
    for (int i = 0; i < vector.length; i++) {
      Number value = values.get(i);
      if (value == null) {
        return null;
      }
      vector[i] = value.doubleValue();
    }
    return vector;
  }
}
