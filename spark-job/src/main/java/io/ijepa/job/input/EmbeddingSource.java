// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.input;

import io.ijepa.job.table.FirstLine;
import io.ijepa.option.InvalidOptionsException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A table of embeddings to read, whoever has written it. */
public final class EmbeddingSource {
  private EmbeddingSource() {}

  /**
   * Opens the table; reads its schema, but no rows.
   *
   * @param option what names the location, for messages
   * @throws InvalidOptionsException when there is no such table
   */
  public static Dataset<Row> open(SparkSession spark, String option, String location) {
    InputPath path = InputPath.find(spark, option, location);
    SourceFormat format = SourceFormat.of(spark, option, path, "auto");
    try {
      return switch (format.kind()) {
        case TABLE -> spark.table(location);
        case LIST -> AddressList.read(spark, path, format.source());
        case FILES -> spark.read().format(format.source()).load(ImageTable.text(path, format));
        case IMAGES ->
            throw new InvalidOptionsException(
                option + " " + location + " holds images; make a table of them with embed first");
      };
    } catch (InvalidOptionsException known) {
      throw known;
    } catch (Exception unreadable) { // AnalysisException is checked, but declared nowhere
      throw new InvalidOptionsException(
          option
              + " "
              + location
              + " cannot be read as "
              + format.source()
              + ": "
              + FirstLine.of(unreadable));
    }
  }
}
