// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.sql;

import io.ijepa.udf.IJepa;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/**
 * Runs docs/sql.md, with the catalog and with temporary functions, and leaves the table of
 * embeddings that each makes: {@code DOCUMENT PICTURES MODEL OUTPUT}.
 */
public final class SqlProgram {
  private SqlProgram() {}

  public static void main(String[] words) throws IOException {
    try (SparkSession spark = SparkSession.builder().getOrCreate()) {
      run(spark, words);
    }
  }

  public static void run(SparkSession spark, String... words) throws IOException {
    Path model = Path.of(words[2]);
    SqlDocument document = SqlDocument.read(Path.of(words[0]), Path.of(words[1]), model);
    Path output = Path.of(words[3]);

    document.settings().forEach((name, value) -> spark.conf().set(name, value));
    run(spark, document.statements(), output.resolve("catalog"));
    IJepa.register(spark, Map.of("model", model.toString()));
    run(spark, document.withTemporaryFunctions(), output.resolve("temporary"));
  }

  private static void run(SparkSession spark, List<String> statements, Path output) {
    for (String statement : statements) {
      System.out.println(statement);
      spark.sql(statement).collectAsList().forEach(row -> System.out.println("  " + row));
    }
    spark.table("embeddings").write().parquet(output.toString());
    spark.sql("DROP TABLE embeddings");
    spark.sql("DROP TABLE images");
  }
}
