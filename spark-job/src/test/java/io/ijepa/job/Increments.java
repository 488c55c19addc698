// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job;

import static org.junit.jupiter.api.Assertions.assertNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What tests of {@code --mode incremental} share: words of a command, its report, its rows. */
abstract class Increments extends SparkTest {
  protected static final byte[] NO_PICTURE = "no picture".getBytes(StandardCharsets.UTF_8);

  protected final String name = "t" + UUID.randomUUID().toString().replace("-", "");

  protected String output(String format) {
    return switch (format) {
      case "iceberg" -> "ice.db." + name;
      case "delta table" -> "default." + name;
      default -> path("out");
    };
  }

  protected Dataset<Row> table(String format) {
    return format.equals("iceberg") || format.equals("delta table")
        ? spark().table(output(format))
        : spark().read().format(format).load(output(format));
  }

  protected String[] words(String format, String... more) {
    List<String> words = new ArrayList<>(List.of("--output-format", format.replace(" table", "")));
    words.addAll(List.of("--output", output(format), "--report", path("report.json")));
    words.addAll(List.of("--mode", "incremental"));
    words.addAll(Arrays.asList(more));
    return words.toArray(String[]::new);
  }

  protected String[] folderWords(String format, String... more) {
    return words(
        format,
        Stream.concat(Stream.of("--input", path("in")), Stream.of(more)).toArray(String[]::new));
  }

  protected String[] tableWords(String format, String... more) {
    return words(
        format,
        Stream.concat(
                Stream.of("--query", "SELECT * FROM " + name, "--key-columns", "id"),
                Stream.of(more))
            .toArray(String[]::new));
  }

  protected JsonNode report() {
    try {
      return new ObjectMapper().readTree(at("report.json").toFile());
    } catch (IOException unreadable) {
      throw new java.io.UncheckedIOException(unreadable);
    }
  }

  protected int reported(String pointer) {
    return report().at(pointer).asInt();
  }

  /** What a row says; the vector is empty where there is none. */
  protected record Result(String status, List<Float> vector) {
    /** A batch of another size adds up in another order. */
    boolean isLike(Result other) {
      return status.equals(other.status)
          && vector.size() == other.vector.size()
          && IntStream.range(0, vector.size())
              .allMatch(i -> Math.abs(vector.get(i) - other.vector.get(i)) < 1e-5);
    }
  }

  /** By the key or, of a path, its name. */
  protected static Map<String, Result> rows(Dataset<Row> table, String key) {
    Map<String, Result> rows = new TreeMap<>();
    for (Row row : table.select(key, "status", "embedding").collectAsList()) {
      String text = String.valueOf(row.get(0));
      List<Float> vector = row.isNullAt(2) ? List.of() : row.getList(2);
      String name = text.substring(text.lastIndexOf('/') + 1);
      assertNull(rows.put(name, new Result(row.getString(1), vector)), text + " is there twice");
    }
    return rows;
  }

  protected String picture() {
    try {
      return Pictures.write(at("picture.png"), 1).toUri().toString();
    } catch (IOException refused) {
      throw new java.io.UncheckedIOException(refused);
    }
  }
}
