// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.job.scale.RandomCheckpoint;
import io.ijepa.job.scale.SyntheticPhotos;
import io.ijepa.job.sql.SqlDocument;
import io.ijepa.job.sql.SqlProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every statement of docs/sql.md runs; on the other versions of Spark the submit suite asks. */
@Timeout(120)
class SqlDocumentTest extends SparkTest {
  @AfterEach
  void dropTables() {
    spark().sql("DROP TABLE IF EXISTS embeddings");
    spark().sql("DROP TABLE IF EXISTS images");
  }

  @Test
  void everyStatementRunsByBothDoors() throws IOException {
    Path pictures = folder.resolve("pictures");
    SyntheticPhotos.in(pictures, 4);
    Files.writeString(pictures.resolve("text.jpg"), "no image", StandardCharsets.UTF_8);
    Path model = RandomCheckpoint.TINY.in(folder);
    SqlProgram.run(
        spark(), "../docs/sql.md", pictures.toString(), model.toString(), folder.toString());
    for (String door : new String[] {"catalog", "temporary"}) {
      String table = folder.resolve(door).toString();
      assertEquals(5, spark().read().parquet(table).count());
      Row rejected = spark().read().parquet(table).where("embedding IS NULL").first();
      assertTrue(rejected.<String>getAs("path").endsWith("text.jpg"), rejected.toString());
      assertEquals("CORRUPT", rejected.getAs("status"));
    }
  }

  @Test
  void theDocumentHasSettingsAndStatements() throws IOException {
    SqlDocument document =
        SqlDocument.read(Path.of("../docs/sql.md"), Path.of("/pictures"), Path.of("/model"));
    assertEquals("/model", document.settings().get("spark.sql.catalog.ijepa.model"));
    assertEquals(2, document.settings().size());
    assertTrue(document.statements().size() >= 7, document.statements().toString());
  }
}
