// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.page;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ijepa.option.InvalidOptionsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PageFileTest {
  @TempDir Path folder;

  private static PageFile file(Path path) {
    return PageFile.of("--html " + path, path.toString(), new Configuration());
  }

  private static String page(String body) {
    return "<!DOCTYPE html>\n<title>ijepa: search</title>\n<p>" + body + "</p>\n";
  }

  @Test
  void aPageIsWrittenAsUtf8WithNothingBesideItAndReplacedByTheNext() throws Exception {
    Path path = folder.resolve("new folder/page ü.html");
    file(path).write(page("a longer text"));
    file(path).write(page("猫 ü"));
    assertEquals(page("猫 ü"), Files.readString(path));
    assertArrayEquals(new String[] {"page ü.html"}, path.getParent().toFile().list());
  }

  @Test
  void aFileThatIsNoPageIsLeftAlone() throws Exception {
    Path notes = Files.writeString(folder.resolve("notes.html"), "<!DOCTYPE html><p>mine</p>");
    assertRefused(
        "--html "
            + notes
            + " exists and is no page of a search, so it is left alone; name another file",
        notes);
  }

  @Test
  void itsLinkIsWhatABrowserOpens() {
    Path path = folder.resolve("new folder/page.html");
    assertEquals(path.toUri(), file(path).uri());
  }

  @Test
  void whatCannotBeWrittenIsRefused() throws Exception {
    assertRefused("--html " + folder + " is a folder; name a file", folder);
    Path file = Files.createFile(folder.resolve("file"));
    assertRefused(
        "--html "
            + file.resolve("page.html")
            + " cannot be written: "
            + file
            + " is a file, not a folder",
        file.resolve("page.html"));
    assertEquals(
        "--html nosuch:/page.html cannot be looked at",
        assertThrows(
                InvalidOptionsException.class,
                () ->
                    PageFile.of(
                        "--html nosuch:/page.html", "nosuch:/page.html", new Configuration()))
            .getMessage());
    assertEquals(
        "--html  is no path",
        assertThrows(
                InvalidOptionsException.class,
                () -> PageFile.of("--html ", "", new Configuration()))
            .getMessage());
  }

  private static void assertRefused(String message, Path path) {
    assertEquals(
        message, assertThrows(InvalidOptionsException.class, () -> file(path)).getMessage());
  }
}
