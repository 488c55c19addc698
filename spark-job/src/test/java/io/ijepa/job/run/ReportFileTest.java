// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportFileTest {
  @TempDir private Path folder;

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final Caller caller =
      new Caller(System.out, new PrintStream(said, true, StandardCharsets.UTF_8), false, false);

  private ReportFile report() {
    return ReportFile.of(
            Optional.of(folder.resolve("reports/run.json").toString()),
            Optional.empty(),
            Optional.empty(),
            Instant.EPOCH,
            new Configuration())
        .orElseThrow();
  }

  @Test
  void theLastReportIsWrittenAndNothingIsSaid() throws IOException {
    report().writeLast("{}", caller);
    assertEquals("{}", Files.readString(folder.resolve("reports/run.json")));
    assertEquals(0, said.size());
  }

  @Test
  void aLastReportThatCannotBeWrittenIsSaidAndFailsNothing() throws IOException {
    ReportFile report = report();
    Files.writeString(folder.resolve("reports"), "a file where a folder must be");
    assertThrows(UncheckedIOException.class, () -> report.write("{}"));
    report.writeLast("{}", caller);
    String text = said.toString(StandardCharsets.UTF_8);
    assertTrue(text.contains("the run has ended as said, but the report " + folder), text);
  }
}
