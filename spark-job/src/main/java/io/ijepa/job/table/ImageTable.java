package io.ijepa.job.table;

import io.ijepa.job.config.EmbedJobConfig;
import io.ijepa.job.config.EmbedJobConfig.Source;
import io.ijepa.option.InvalidOptionsException;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The rows to embed.
 *
 * @param rows with the image column and all columns that can be carried over
 * @param imageColumn the image column, where the table settles it and not the user
 * @param count the number of rows, where it is known without reading them
 * @param format how the rows are read
 */
public record ImageTable(
    Dataset<Row> rows, Optional<String> imageColumn, OptionalLong count, String format) {

  /**
   * Opens the source of a run; reads schemas and listings, but no rows.
   *
   * @throws InvalidOptionsException when there is no such table, folder or format
   */
  public static ImageTable open(SparkSession spark, EmbedJobConfig config) {
    if (config.source() instanceof Source.Query query) {
      return query(spark, query.sql());
    }
    String location = ((Source.Input) config.source()).location();
    SourceFormat format = SourceFormat.of(spark, location, config.format());
    try {
      return switch (format.kind()) {
        case IMAGES -> ImageFolder.open(spark, location, config);
        case TABLE -> plain(spark.table(location), "table");
        case FILES -> plain(spark.read().format(format.source()).load(location), format.source());
      };
    } catch (RuntimeException unreadable) {
      if (unreadable instanceof InvalidOptionsException known) {
        throw known;
      }
      throw new InvalidOptionsException(
          "--input "
              + location
              + " cannot be read as "
              + format.source()
              + ": "
              + oneLine(unreadable));
    } catch (Exception unreadable) { // AnalysisException is checked, but declared nowhere
      throw new InvalidOptionsException(
          "--input "
              + location
              + " cannot be read as "
              + format.source()
              + ": "
              + oneLine(unreadable));
    }
  }

  private static ImageTable query(SparkSession spark, String sql) {
    try {
      return plain(spark.sql(sql), "query");
    } catch (RuntimeException refused) {
      throw refused(refused);
    } catch (Exception refused) {
      throw refused(refused);
    }
  }

  private static InvalidOptionsException refused(Exception refused) {
    return new InvalidOptionsException("--query is refused: " + oneLine(refused));
  }

  private static ImageTable plain(Dataset<Row> rows, String format) {
    return new ImageTable(rows, Optional.empty(), OptionalLong.empty(), format);
  }

  static String oneLine(Throwable failure) {
    String message =
        failure instanceof AnalysisException analysis
            ? analysis.getMessage()
            : failure.getMessage();
    return message == null ? failure.toString() : message.lines().findFirst().orElse("").strip();
  }
}
