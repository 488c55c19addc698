// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.input;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;
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
            .option("multiLine", true) // captions have several lines
            .option("enforceSchema", false) // else a file's columns are taken by their places
            .csv(path.forSpark());
    List<String> names = List.of(rows.columns());
    boolean isMarked = !names.isEmpty() && names.get(0).startsWith(BYTE_ORDER_MARK);
    return isMarked ? rows.withColumnRenamed(names.get(0), names.get(0).substring(1)) : rows;
  }

  /** Of the first file that is called like a list or, where none is, the first. */
  private static boolean startsLikeAnArray(InputPath path) throws IOException {
    Optional<Path> other = Optional.empty();
    for (FileStatus found : path.found()) {
      Optional<Path> list =
          found.isFile() ? Optional.of(found.getPath()) : firstFile(path, found.getPath(), true);
      if (list.isPresent() && (found.isDirectory() || isNamed(list.get()))) {
        return startsLikeAnArray(path.files(), list.get());
      }
      if (other.isEmpty()) {
        other = list.isPresent() ? list : firstFile(path, found.getPath(), false);
      }
    }
    return other.isPresent() && startsLikeAnArray(path.files(), other.get());
  }

  private static boolean startsLikeAnArray(FileSystem files, Path file) throws IOException {
    CompressionCodec codec = new CompressionCodecFactory(files.getConf()).getCodec(file);
    try (InputStream in = files.open(file);
        InputStream plain = codec == null ? in : codec.createInputStream(in);
        Reader text = new InputStreamReader(plain, StandardCharsets.UTF_8)) {
      int letter;
      do {
        letter = text.read();
      } while (letter == BYTE_ORDER_MARK.charAt(0) || Character.isWhitespace(letter));
      return letter == '[';
    }
  }

  /** Of those that Spark reads. */
  private static Optional<Path> firstFile(InputPath path, Path folder, boolean named)
      throws IOException {
    Path[] first = new Path[1];
    new FolderListing(path.files())
        .each(
            folder,
            child -> {
              Path file = child.getPath();
              boolean isRead = child.isFile() && !file.getName().matches("[._].*");
              first[0] = isRead && (!named || isNamed(file)) ? file : null;
              return first[0] == null;
            });
    return Optional.ofNullable(first[0]);
  }

  private static boolean isNamed(Path file) {
    return format(file.getName()).isPresent();
  }
}
