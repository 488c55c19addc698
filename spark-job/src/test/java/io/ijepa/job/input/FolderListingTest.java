// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX) // elsewhere names are Unicode whatever the locale
class FolderListingTest {
  @TempDir Path folder;

  private List<String> listed(String locale) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Dstdout.encoding=UTF-8",
            "-Dfile.encoding=UTF-8",
            "-cp",
            System.getProperty("java.class.path"),
            SpelledNames.class.getName(),
            folder.toString());
    builder.environment().put("LC_ALL", locale);
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), out);
    return out.lines().sorted().toList();
  }

  @Test
  void namesThatTheLocaleCannotSpellAreRefusedWithTheRemedyAndReadInUtf8()
      throws IOException, InterruptedException {
    Files.createFile(folder.resolve("plain.jpg"));
    assertEquals(List.of("listed plain.jpg"), listed("POSIX"));
    Files.createFile(folder.resolve("café.jpg"));
    assertEquals(List.of("listed café.jpg", "listed plain.jpg"), listed("C.UTF-8"));
    List<String> posix = listed("POSIX");
    String refusal = posix.get(posix.size() - 1);
    assertTrue(
        refusal.matches(
            "refused the locale of this process \\(.*\\) cannot spell the name of a file in "
                + folder
                + ", .*; start driver and executors with LANG=C.UTF-8 or LC_ALL=C.UTF-8"),
        posix.toString());
  }
}
