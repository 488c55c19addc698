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

  @Test
  void aPageIsWrittenAsUtf8WithNothingBesideItAndReplacedByTheNext() throws Exception {
    Path path = folder.resolve("new folder/page ü.html");
    file(path).write("a longer text");
    file(path).write("猫 ü");
    assertEquals("猫 ü", Files.readString(path));
    assertArrayEquals(new String[] {"page ü.html"}, path.getParent().toFile().list());
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
