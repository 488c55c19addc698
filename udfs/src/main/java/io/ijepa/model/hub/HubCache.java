// SPDX-License-Identifier: Apache-2.0
package io.ijepa.model.hub;

import io.ijepa.model.ModelException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The local cache that {@code huggingface_hub} keeps. Below {@code models--org--name}: {@code
 * refs/REVISION} holds a commit, {@code snapshots/COMMIT} links by file name, {@code blobs} the
 * files by their digest. Below {@code .locks}: one lock for each blob that is being brought.
 *
 * @param root the folder of the repositories
 */
public record HubCache(Path root) {
  private static final Pattern ID = Pattern.compile("\\w[\\w.-]*/\\w[\\w.-]*");
  private static final Pattern REVISION = Pattern.compile("[\\w.-]+(/[\\w.-]+)*");
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

  /** Whether a text has the form of a model's name on a hub. */
  public static boolean isId(String text) {
    return ID.matcher(text).matches() && !text.contains("..");
  }

  static boolean isRevision(String text) {
    return REVISION.matcher(text).matches() && !text.contains("..");
  }

  static boolean isCommit(String text) {
    return COMMIT.matcher(text).matches();
  }

  /** The folder of a model. */
  public Path repository(String id) {
    return root.resolve("models--" + id.replace("/", "--"));
  }

  /** The folder of a commit's files, which may not be there. */
  Path snapshotOf(String id, String commit) {
    return repository(id).resolve("snapshots").resolve(commit);
  }

  Path blob(String id, String digest) {
    return repository(id).resolve("blobs").resolve(digest);
  }

  Path lock(String id, String digest) {
    Path repository = repository(id);
    return root.resolve(".locks").resolve(repository.getFileName()).resolve(digest + ".lock");
  }

  /**
   * The folder of a revision's files, of which some may be missing.
   *
   * @param revision a branch, a tag or a commit
   */
  Optional<Path> snapshot(String id, String revision) {
    Path reference = repository(id).resolve("refs").resolve(revision);
    try {
      String commit =
          Files.isRegularFile(reference) ? Files.readString(reference).strip() : revision;
      Path snapshot = snapshotOf(id, commit);
      return Files.isDirectory(snapshot) ? Optional.of(snapshot) : Optional.empty();
    } catch (IOException unreadable) {
      throw new ModelException("cannot read " + reference + ": " + unreadable.getMessage());
    }
  }

  /** Notes which commit a branch or tag is; a reader sees the old or the new one, whole. */
  void point(String id, String revision, String commit) throws IOException {
    if (revision.equals(commit)) {
      return;
    }
    Path reference = repository(id).resolve("refs").resolve(revision);
    Files.createDirectories(reference.getParent());
    Path fresh = beside(reference);
    Files.writeString(fresh, commit);
    Files.move(fresh, reference, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Lets a snapshot have a blob under a file's name: a relative link, so that caches can move. */
  static void link(Path blob, Path name) throws IOException {
    Files.createDirectories(name.getParent());
    if (Files.isSymbolicLink(name) && !Files.exists(name)) {
      Files.delete(name);
    }
    try {
      Files.createSymbolicLink(name, name.getParent().relativize(blob));
    } catch (FileAlreadyExistsException another) {
      return; // process was faster, with the same
    } catch (UnsupportedOperationException | IOException noLinksHere) {
      Path fresh = beside(name); // mounts of object stores have no links
      Files.copy(blob, fresh);
      Files.move(fresh, name, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private static Path beside(Path file) {
    return file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + ".tmp");
  }
}
