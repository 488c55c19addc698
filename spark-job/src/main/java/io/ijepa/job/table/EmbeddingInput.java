package io.ijepa.job.table;

import io.ijepa.option.InvalidOptionsException;
import io.ijepa.udf.EmbeddingSchema;
import io.ijepa.udf.ImageTask;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A table of embeddings to read: what a run of {@code embed} has written. */
public final class EmbeddingInput {
  private static final String OPTION = "--embeddings";

  private EmbeddingInput() {}

  /**
   * Opens the table; reads schemas and listings, but no rows.
   *
   * @param location a path, a glob or a catalog table
   * @throws InvalidOptionsException when there is none, or it is none of embeddings
   */
  public static Dataset<Row> open(SparkSession spark, String location) {
    InputPath path = InputPath.find(spark, OPTION, location);
    SourceFormat format = SourceFormat.of(spark, OPTION, location, path, "auto");
    Dataset<Row> rows;
    try {
      rows =
          switch (format.kind()) {
            case IMAGES -> throw noTable(location, "it holds image files; embed them first");
            case TABLE -> spark.table(location);
            case FILES -> spark.read().format(format.source()).load(format.text(location, path));
          };
    } catch (InvalidOptionsException known) {
      throw known;
    } catch (Exception unreadable) { // AnalysisException is checked, but declared nowhere
      throw noTable(location, FirstLine.of(unreadable));
    }
    List<String> missing = ExistingTable.missing(new ImageTask.Embed(), rows.schema());
    if (!missing.isEmpty()) {
      throw noTable(location, "it has no column " + String.join(", ", missing));
    }
    if (!rows.schema()
        .apply(EmbeddingSchema.EMBEDDING)
        .dataType()
        .catalogString()
        .startsWith("array<")) {
      throw noTable(location, "its column embedding is no array");
    }
    return rows;
  }

  private static InvalidOptionsException noTable(String location, String why) {
    return new InvalidOptionsException(
        OPTION + " " + location + " is no table of embeddings: " + why);
  }
}
