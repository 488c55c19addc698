// SPDX-License-Identifier: Apache-2.0
package io.ijepa.host;

import io.ijepa.model.ModelException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;

/** A folder that nobody else may look into or change, among the temporary files of all users. */
final class PrivateFolder {
  private static final Set<PosixFilePermission> OURS_ALONE =
      PosixFilePermissions.fromString("rwx------");

  private PrivateFolder() {}

  /**
   * The folder, made where it is not there. One of ours that others may enter is closed to them.
   *
   * @param remedy what else the user can do, for the message
   * @throws ModelException where it belongs to somebody else, is a link, or cannot be made
   */
  static Path of(Path folder, String remedy) {
    try {
      if (Files.getFileAttributeView(folder.getParent(), PosixFileAttributeView.class) == null) {
        return Files.createDirectories(folder); // Windows: temporary files are each user's own
      }
      FileAttribute<Set<PosixFilePermission>> closed =
          PosixFilePermissions.asFileAttribute(OURS_ALONE);
      try {
        return Files.createDirectory(folder, closed);
      } catch (FileAlreadyExistsException there) {
        refuseOthers(folder, remedy);
        Files.setPosixFilePermissions(folder, OURS_ALONE);
        return folder;
      }
    } catch (IOException unusable) {
      throw new ModelException(
          "the folder " + folder + " cannot be used (" + unusable + "); " + remedy, unusable);
    }
  }

  private static void refuseOthers(Path folder, String remedy) throws IOException {
    UserPrincipal owner = Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS);
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS) || !owner.equals(us(folder))) {
      throw new ModelException(
          "the folder "
              + folder
              + " is a link, or belongs to another user ("
              + owner
              + "), who could change what is in it; remove it, or "
              + remedy);
    }
  }

  /** The owner of what this process writes: a container's user may have no name. */
  private static UserPrincipal us(Path folder) throws IOException {
    Path probe = Files.createTempFile(folder.getParent(), "ijepa", null);
    try {
      return Files.getOwner(probe);
    } finally {
      Files.delete(probe);
    }
  }
}
