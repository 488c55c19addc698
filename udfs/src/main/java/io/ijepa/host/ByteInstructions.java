// SPDX-License-Identifier: Apache-2.0
package io.ijepa.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a processor has for the products of bytes that {@code --precision int8} is made of. */
final class ByteInstructions {
  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

  /** The fastest first, by what Linux calls them. */
  private static final List<String> KNOWN =
      List.of("amx_int8", "avx512_vnni", "avx_vnni", "i8mm", "asimddp");

  private ByteInstructions() {}

  static Finding finding() throws IOException {
    if (!Files.exists(PROCESSORS)) {
      return Finding.note(
          "int8", "this system does not say whether the processor multiplies bytes in one step");
    }
    return finding(Files.readAllLines(PROCESSORS));
  }

  /**
   * @param lines as Linux describes its processors
   */
  static Finding finding(List<String> lines) {
    Optional<String> flags =
        lines.stream()
            .filter(line -> line.startsWith("flags") || line.startsWith("Features"))
            .findFirst();
    Set<String> all =
        new HashSet<>(List.of(flags.orElse("").replaceFirst("^[^:]*:?\\s*", "").split("\\s+")));
    List<String> found = KNOWN.stream().filter(all::contains).toList();
    return found.isEmpty()
        ? Finding.note(
            "int8",
            "the processor has no instructions for products of bytes (AMX, VNNI, dot product): the"
                + " precision int8 gives the same vectors here, at little more than fp32's speed")
        : Finding.ok(
            "int8", "the processor multiplies bytes in one step: " + String.join(", ", found));
  }
}
