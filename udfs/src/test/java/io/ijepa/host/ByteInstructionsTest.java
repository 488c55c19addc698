// SPDX-License-Identifier: Apache-2.0
package io.ijepa.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ByteInstructionsTest {

  @ParameterizedTest
  @CsvSource({
    "'flags\t\t: fpu avx2 avx512_vnni amx_int8','amx_int8, avx512_vnni'",
    "'flags\t\t: fpu avx2 avx_vnni','avx_vnni'",
    "'Features\t: fp asimd asimddp i8mm','i8mm, asimddp'",
  })
  void whatAProcessorHasIsNamedTheFastestFirst(String line, String named) {
    Finding finding = ByteInstructions.finding(List.of("processor\t: 0", line, line));
    assertEquals(Finding.Outcome.OK, finding.outcome());
    assertTrue(finding.said().endsWith(": " + named), finding.said());
  }

  @ParameterizedTest
  @CsvSource({"'flags\t\t: fpu avx2 avx512f avx512bw'", "'Features\t: fp asimd'", "'model: none'"})
  void aProcessorWithoutThemIsToldOfAsANote(String line) {
    Finding finding = ByteInstructions.finding(List.of(line));
    assertEquals(Finding.Outcome.NOTE, finding.outcome());
    assertTrue(finding.said().contains("gives the same vectors here"), finding.said());
  }

  @Test
  void thisHostIsLookedAt() throws IOException {
    assertEquals("int8", ByteInstructions.finding().subject());
  }
}
