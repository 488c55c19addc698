// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.job.run.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Outputs and reports that cannot or must not be written: told before any work. */
class BadOutputTest extends SparkTest {

  private void assertRefused(String problem, String... words) {
    Answer answer = embed(words);
    assertEquals(List.of(problem), answer.errors(), answer.toString());
    assertEquals(ExitCode.WRONG_CONFIGURATION, answer.code());
  }

  private String pictures() throws IOException {
    return Pictures.folder(at("pictures"), 2, 0).toString();
  }

  private String table() {
    images("2026-11-23", 0, 2).write().parquet(path("table"));
    return path("table");
  }

  @Test
  void outputExists() throws IOException {
    embedWell("--input", pictures(), "--output", path("out"));
    assertRefused(
        "--output "
            + path("out")
            + " exists; choose --mode overwrite or --mode append, or another output",
        "--input",
        path("pictures"),
        "--output",
        path("out"));
  }

  @Test
  void unwritableOutputs() throws IOException {
    Files.writeString(at("file"), "in the way");
    assertRefused(
        "--output "
            + path("file")
            + " cannot be written: "
            + path("file")
            + " is a file, not a folder",
        "--input",
        pictures(),
        "--output",
        path("file"),
        "--mode",
        "overwrite");
    assertRefused(
        "--output /proc/embeddings cannot be written: no file can be made in /proc: No such file or"
            + " directory",
        "--input",
        path("pictures"),
        "--output",
        "/proc/embeddings");
    assertRefused(
        "--output s9:/x cannot be written: no file can be made in s9:/x:"
            + " UnsupportedFileSystemException: No FileSystem for scheme \"s9\"",
        "--input",
        path("pictures"),
        "--output",
        "s9:/x");
  }

  @Test
  void unwritableReports() throws IOException {
    Files.writeString(at("file"), "in the way");
    assertRefused(
        "--report /proc/r.json cannot be written: no file can be made in /proc: No such file or"
            + " directory",
        "--input",
        pictures(),
        "--output",
        path("out"),
        "--report",
        "/proc/r.json");
    assertRefused(
        "--report "
            + path("file/r.json")
            + " cannot be written: "
            + path("file")
            + " is a file, not a folder",
        "--input",
        path("pictures"),
        "--output",
        path("out"),
        "--report",
        path("file/r.json"));
    assertRefused(
        "--report " + folder + " is a folder; name a file",
        "--input",
        path("pictures"),
        "--output",
        path("out"),
        "--report",
        folder.toString());
    assertRefused(
        "--report "
            + path("out/r.json")
            + " lies in --output, where readers would take it for data; leave the option out, or"
            + " name a file elsewhere",
        "--input",
        path("pictures"),
        "--output",
        path("out"),
        "--report",
        path("out/r.json"));
    assertFalse(Files.exists(at("out")));
  }

  @Test
  void overwriteTouchesNothingButTablesOfEmbeddings() throws IOException {
    Path precious = Pictures.folder(at("precious"), 3, 0);
    for (String[] insist : new String[][] {{}, {"--force"}}) {
      Answer answer =
          embed(
              concat(
                  insist,
                  "--input",
                  pictures(),
                  "--output",
                  precious.toString(),
                  "--mode",
                  "overwrite"));
      assertEquals(ExitCode.WRONG_CONFIGURATION, answer.code());
      assertTrue(
          answer
              .errors()
              .get(0)
              .startsWith(
                  "--output "
                      + precious
                      + " holds something else than a Parquet table of embeddings, and is left"
                      + " alone: "),
          answer.toString());
    }
    assertRefused(
        "--output "
            + table()
            + " holds something else than a Parquet table of embeddings, and is left alone: it has"
            + " no column embedding, status, model. Choose another output, or remove it yourself",
        "--input",
        path("pictures"),
        "--output",
        path("table"),
        "--mode",
        "overwrite");
    assertTrue(
        embed(
                "--input",
                path("pictures"),
                "--output",
                path("table"),
                "--output-format=orc",
                "--mode=append")
            .message()
            .contains(" holds something else than an ORC table of embeddings, and is left alone"));
    // Readers of the table would pass over this folder; an overwrite would remove it.
    embedWell("--input", path("pictures"), "--output", path("out"));
    Pictures.folder(at("out/album"), 1, 0);
    assertRefused(
        "--output "
            + path("out")
            + " holds something else than a Parquet table of embeddings, and is left alone: it"
            + " holds the folder album. Choose another output, or remove it yourself",
        "--input",
        path("pictures"),
        "--output",
        path("out"),
        "--mode",
        "overwrite");
    assertTrue(Files.exists(precious.resolve("picture-2.png")));
    assertTrue(Files.exists(at("out/album/picture-0.png")));
  }

  private static String[] concat(String[] one, String... other) {
    String[] all = java.util.Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, all, one.length, other.length);
    return all;
  }

  @Test
  void outputAndInputStayApart() throws IOException {
    assertTrue(
        embed("--input", pictures(), "--output", path("pictures"), "--mode", "overwrite")
            .errors()
            .contains("--output " + path("pictures") + " is --input: embeddings go elsewhere"));
    assertRefused(
        "--output " + path("pictures/out") + " lies inside --input: embeddings go elsewhere",
        "--input",
        path("pictures"),
        "--output",
        path("pictures/out"));
    assertRefused(
        "--output "
            + path("pictures/../pictures/out/")
            + " lies inside --input: embeddings go elsewhere",
        "--input",
        path("pictures"),
        "--output",
        path("pictures/../pictures/out/"));
    assertTrue(
        embed("--input", path("pictures"), "--output", folder.toString(), "--mode", "overwrite")
            .errors()
            .contains("--output " + folder + " contains --input: embeddings go elsewhere"));
    assertTrue(Files.exists(at("pictures/picture-1.png")));
  }

  @Test
  void icebergOutputsAreNames() throws IOException {
    assertRefused(
        "--output "
            + path("out")
            + " is a path; an Iceberg table is named by its catalog, like catalog.database.table",
        "--input",
        pictures(),
        "--output",
        path("out"),
        "--output-format",
        "iceberg");
    assertRefused(
        "--output nope.db.t is in no Iceberg catalog: Spark's setting spark.sql.catalog.nope is"
            + " missing, and an Iceberg table is named catalog.database.table",
        "--input",
        path("pictures"),
        "--output",
        "nope.db.t",
        "--output-format",
        "iceberg");
  }

  @ParameterizedTest
  @CsvSource({"delta,emb-v2", "iceberg,ice.db.my-table"})
  void whatIsNoNameOfATableIsAProblemOfTheCommandLine(String format, String name)
      throws IOException {
    Answer answer = embed("--input", pictures(), "--output", name, "--output-format", format);
    assertEquals(ExitCode.WRONG_CONFIGURATION, answer.code(), answer.toString());
    assertEquals(1, answer.errors().size(), answer.toString());
    assertTrue(
        answer.errors().get(0).startsWith("--output " + name + " cannot be looked up"),
        answer.toString());
  }
}
