// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.sql;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What docs/sql.md tells users to type.
 *
 * @param settings of Spark
 * @param statements in their order
 */
public record SqlDocument(Map<String, String> settings, List<String> statements) {
  private static final String PICTURES = "/data/pictures";
  private static final String MODEL = "/models/ijepa_vith14_1k";

  /** Reads the document, with places of this machine for those of its reader. */
  public static SqlDocument read(Path file, Path pictures, Path model) throws IOException {
    String text = Files.readString(file);
    if (!text.contains(PICTURES) || !text.contains(MODEL)) {
      throw new AssertionError(file + " names other places than this test stands in for");
    }
    String here = text.replace(PICTURES, pictures.toString()).replace(MODEL, model.toString());
    Map<String, String> settings = new TreeMap<>();
    blocks(here, "properties")
        .flatMap(String::lines)
        .map(line -> line.split("\\s+", 2))
        .forEach(line -> settings.put(line[0], line[1]));
    List<String> statements =
        blocks(here, "sql")
            .flatMap(block -> Stream.of(block.split(";")))
            .map(String::strip)
            .filter(statement -> !statement.isEmpty())
            .toList();
    return new SqlDocument(settings, statements);
  }

  private static Stream<String> blocks(String text, String language) {
    return Pattern.compile("```" + language + "\\n(.*?)```", Pattern.DOTALL)
        .matcher(text)
        .results()
        .map(block -> block.group(1));
  }

  /** The same with temporary functions, which no catalog lists. */
  List<String> withTemporaryFunctions() {
    return statements.stream()
        .filter(statement -> !statement.startsWith("SHOW"))
        .map(statement -> statement.replace("ijepa.", "ijepa_"))
        .toList();
  }
}
