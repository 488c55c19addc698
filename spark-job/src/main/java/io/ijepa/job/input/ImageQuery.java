// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.input;

import io.ijepa.job.table.FirstLine;
import io.ijepa.option.InvalidOptionsException;
import java.util.regex.Pattern;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The rows of a query. {@link SparkSession#sql} would run a command at once, an {@code INSERT},
 * say; between parentheses its grammar allows a query and nothing else.
 */
final class ImageQuery {
  /** The semicolon that may end a statement, with what may follow it: comments, more of them. */
  private static final Pattern END =
      Pattern.compile(";(?:[\\s;]++|--[^\\r\\n]*+|/\\*[^*\\r\\n]*+\\*/)*+\\z");

  private static final Pattern LINE = Pattern.compile("\\bline (\\d{1,9})(?=,? pos \\d)");

  private ImageQuery() {}

  /**
   * Analyses the query; reads no rows.
   *
   * @throws InvalidOptionsException when it is no query, or one that Spark refuses
   */
  static Dataset<Row> open(SparkSession spark, String sql) {
    String query = END.matcher(sql).replaceFirst("");
    try {
      // A comment may end the query, and a backslash the comment, which it continues by one line.
      return spark.sql("(\n" + query + "\n\n)");
    } catch (Exception refused) { // ParseException is checked, but declared nowhere
      throw new InvalidOptionsException("--query is refused: " + reason(refused));
    }
  }

  private static String reason(Exception refused) {
    String first = FirstLine.of(refused);
    // Of the lines that Spark counts, the first is ours.
    String reason =
        LINE.matcher(first).replaceAll(line -> "line " + (Integer.parseInt(line.group(1)) - 1));
    return reason.startsWith("[PARSE_SYNTAX_ERROR]")
        ? reason + "; it must be one query, like SELECT or WITH .. SELECT: no command is run"
        : reason;
  }
}
