package io.ijepa.udf;

import io.ijepa.option.InvalidOptionsException;
import io.ijepa.option.OptionReader;
import io.ijepa.option.Problems;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The one door for every caller on the JVM: notebooks, jobs, and the command line. */
public final class IJepa {
  private IJepa() {}

  /**
   * Embeds a table of images. Lazy: the images are read when the result is.
   *
   * @param images a table with the image column and the key columns
   * @param options by the names of {@link EmbedOption}, for example {@code model} and {@code
   *     image-column}
   * @return the key and kept columns, then {@code embedding array<float>} (null where rejected),
   *     {@code status}, {@code error}, {@code width}, {@code height}, {@code model}
   * @throws InvalidOptionsException listing every problem of the options and the columns, or else
   *     saying why the model or the device cannot be used
   */
  public static Dataset<Row> embed(Dataset<Row> images, Map<String, String> options) {
    Problems problems = new Problems();
    OptionReader reader = new OptionReader(options, "", problems);
    reader.refuseUnknown(List.of(EmbedOption.values()));
    EmbedSettings settings = EmbedSettings.read(reader);
    InputColumns.of(images.schema(), settings, problems);
    problems.throwIfAny(); // before a model of gigabytes is looked at
    return Embedding.prepare(images.sparkSession(), settings).of(images).rows();
  }
}
