// SPDX-License-Identifier: Apache-2.0
package io.ijepa.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.model.ModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A folder among everybody's temporary files that is ours alone. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "temporary files are each user's own there")
final class PrivateFolderTest {
  @TempDir Path shared;

  private String refusal(Path folder) {
    return assertThrows(ModelException.class, () -> PrivateFolder.of(folder, "name another"))
        .getMessage();
  }

  private static String permissions(Path folder) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder));
  }

  @Test
  void nobodyElseMayEnterIt() throws IOException {
    Path folder = PrivateFolder.of(shared.resolve("ours"), "");
    assertEquals("rwx------", permissions(folder));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    Files.writeString(folder.resolve("kept"), "");
    assertEquals("rwx------", permissions(PrivateFolder.of(folder, "")));
    assertTrue(Files.exists(folder.resolve("kept")));
  }

  @Test
  void aLinkIsNoFolderOfOurs() throws IOException {
    Path link = shared.resolve("link");
    Files.createSymbolicLink(link, Files.createDirectory(shared.resolve("elsewhere")));
    String refused = refusal(link);
    assertTrue(refused.startsWith("the folder " + link + " is a link, or belongs"), refused);
    assertTrue(refused.endsWith("remove it, or name another"), refused);
  }

  @Test
  void aFolderOfSomebodyElseIsRefused() throws IOException {
    Path folder = Files.createDirectory(shared.resolve("theirs"));
    try {
      Files.setAttribute(folder, "unix:uid", 54_321);
    } catch (IOException notRoot) {
      Assumptions.abort("only root can give a folder away: " + notRoot.getMessage());
    }
    assertTrue(refusal(folder).contains("belongs to another user (54321)"), refusal(folder));
  }

  @Test
  void aPlaceThatIsNotThereIsNamed() {
    Path folder = shared.resolve("missing").resolve("ours");
    assertTrue(refusal(folder).startsWith("the folder " + folder + " cannot be used"));
  }
}
