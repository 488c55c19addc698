// SPDX-License-Identifier: Apache-2.0
package io.ijepa.udf;

import io.ijepa.embed.ImageFunction;
import io.ijepa.option.InvalidOptionsException;
import io.ijepa.settings.EmbedSettings;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.NoSuchFunctionException;
import org.apache.spark.sql.connector.catalog.FunctionCatalog;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.connector.catalog.functions.BoundFunction;
import org.apache.spark.sql.connector.catalog.functions.UnboundFunction;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * The SQL functions as a catalog, with no code in the session: {@code
 * spark.sql.catalog.ijepa=io.ijepa.udf.SqlCatalog}, then {@code SELECT ijepa.embed(content)}.
 * Options as {@code spark.sql.catalog.ijepa.model=..}, read when the catalog is first used; the
 * model is opened when {@code embed} is. Two catalogs are two models.
 */
public final class SqlCatalog implements FunctionCatalog {
  private static final String[] ROOT = {};

  /** Whether a string is the URI of an image: whoever writes SQL would read what Spark may read. */
  private static final String READ_URIS = "read-uris";

  private enum Name {
    EMBED,
    EMBED_ROW,
    COSINE_SIMILARITY,
    NORMALIZE;

    String written() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private String name;
  private EmbedSettings settings;
  private boolean readsUris;
  private ImageFunction images; // null until it is asked for

  /**
   * @throws InvalidOptionsException listing every problem of the options
   */
  @Override
  public void initialize(String name, CaseInsensitiveStringMap options) {
    this.name = name;
    Map<String, String> given = new HashMap<>(options.asCaseSensitiveMap());
    String prefix = "spark.sql.catalog." + name + ".";
    String uris = given.remove(READ_URIS);
    this.readsUris = "true".equalsIgnoreCase(uris);
    if (uris != null && !readsUris && !"false".equalsIgnoreCase(uris)) {
      throw new InvalidOptionsException(
          prefix + READ_URIS + " must be true or false, but was '" + uris + "'");
    }
    this.settings = SqlFunctions.read(given, prefix);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String[] defaultNamespace() {
    return ROOT;
  }

  @Override
  public Identifier[] listFunctions(String[] namespace) {
    return namespace.length > 0
        ? new Identifier[0]
        : Arrays.stream(Name.values())
            .map(function -> Identifier.of(ROOT, function.written()))
            .toArray(Identifier[]::new);
  }

  @Override
  public UnboundFunction loadFunction(Identifier identifier) throws NoSuchFunctionException {
    if (identifier.namespace().length == 0) {
      for (Name function : Name.values()) {
        if (function.written().equalsIgnoreCase(identifier.name())) {
          return new Unbound(function);
        }
      }
    }
    throw new NoSuchFunctionException(identifier);
  }

  private synchronized ImageFunction images() {
    if (images == null) {
      images = SqlFunctions.images(SparkSession.active(), settings);
    }
    return images;
  }

  private final class Unbound implements UnboundFunction {
    private final Name function;

    Unbound(Name function) {
      this.function = function;
    }

    @Override
    public String name() {
      return function.written();
    }

    @Override
    public String description() {
      return switch (function) {
        case EMBED -> "embed(image): the embedding of an image; null where it is rejected";
        case EMBED_ROW -> "embed_row(image): embedding, status, error, width, height and model";
        case COSINE_SIMILARITY -> "cosine_similarity(a, b): of two embeddings, from -1 to 1";
        case NORMALIZE -> "normalize(v): the embedding scaled to unit length";
      };
    }

    @Override
    public BoundFunction bind(StructType arguments) {
      return switch (function) {
        case EMBED -> ImageScalar.embedding(checked(arguments), images());
        case EMBED_ROW -> ImageScalar.row(checked(arguments), images());
        case COSINE_SIMILARITY -> new VectorScalar.CosineSimilarity(arguments);
        case NORMALIZE -> new VectorScalar.Normalize(arguments);
      };
    }

    private StructType checked(StructType arguments) {
      boolean uri =
          Stream.of(arguments.fields()).anyMatch(field -> field.dataType() instanceof StringType);
      if (uri && !readsUris) {
        throw new UnsupportedOperationException(
            function.written()
                + " of a string reads the image at that URI, which this catalog does not; give it"
                + " the image as binary, or set spark.sql.catalog."
                + name
                + "."
                + READ_URIS
                + " to true");
      }
      return arguments;
    }
  }
}
