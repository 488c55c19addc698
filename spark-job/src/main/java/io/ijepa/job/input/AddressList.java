// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.input;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Lists of addresses as text: CSV and TSV with a header, JSON one object a line or one array of
 * them. Values of CSV are texts, quoted as spreadsheets do.
 */
final class AddressList {
  private static final Map<String, String> ENDINGS =
      Map.of("csv", "csv", "tsv", "tsv", "json", "json", "jsonl", "json", "ndjson", "json");

  private static final Pattern NAME =
      Pattern.compile(".*\\.(csv|tsv|json|jsonl|ndjson)(\\.(gz|bz2|zst|snappy))?");

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private AddressList() {}

  /** The format of a file of this name; empty where it is none of these. */
  static Optional<String> format(String name) {
    Matcher form = NAME.matcher(name.toLowerCase(Locale.ROOT));
    return form.matches() ? Optional.of(ENDINGS.get(form.group(1))) : Optional.empty();
  }

  static boolean is(String format) {
    return ENDINGS.containsValue(format);
  }

  static Dataset<Row> read(SparkSession spark, InputPath path, String format) throws IOException {
    if (format.equals("json")) {
      boolean isArray = startsLikeAnArray(path);
      return spark.read().option("multiLine", isArray).json(path.forSpark());
    }
    Dataset<Row> rows =
        spark
            .read()
            .option("header", true)
            .option("sep", format.equals("tsv") ? "\t" : ",")
            .option("escape", "\"")
            .csv(path.forSpark());
    List<String> names = List.of(rows.columns());
    boolean isMarked = !names.isEmpty() && names.get(0).startsWith(BYTE_ORDER_MARK);
    return isMarked ? rows.withColumnRenamed(names.get(0), names.get(0).substring(1)) : rows;
  }

  /** Of the first file. */
  private static boolean startsLikeAnArray(InputPath path) throws IOException {
    for (FileStatus found : path.found()) {
      Optional<Path> file = firstFile(path, found);
      if (file.isPresent()) {
        try (InputStream in = path.files().open(file.get())) {
          int letter;
          do {
            letter = in.read();
          } while (letter >= 0 && Character.isWhitespace(letter));
          return letter == '[';
        }
      }
    }
    return false;
  }

  private static Optional<Path> firstFile(InputPath path, FileStatus found) throws IOException {
    if (found.isFile()) {
      return Optional.of(found.getPath());
    }
    Path[] first = new Path[1];
    new FolderListing(path.files())
        .each(
            found.getPath(),
            child -> {
              first[0] = child.isFile() ? child.getPath() : null;
              return first[0] == null;
            });
    return Optional.ofNullable(first[0]);
  }
}
