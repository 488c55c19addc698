// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.input;

import io.ijepa.option.InvalidOptionsException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.Predicate;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * What lies in a folder, but for {@link BookkeepingName}s. Hadoop's own listing of a local disk
 * leaves out links that lead nowhere and names that the locale cannot spell, and says nothing.
 */
final class FolderListing {
  private final FileSystem files;

  FolderListing(FileSystem files) {
    this.files = files;
  }

  private LocalFileSystem local() {
    return files instanceof LocalFileSystem local ? local : null;
  }

  boolean isLocal() {
    return local() != null;
  }

  /**
   * Each entry, until one is answered with false.
   *
   * @throws InvalidOptionsException where the locale of this process cannot spell a name
   */
  void each(Path folder, Predicate<FileStatus> entries) throws IOException {
    if (isLocal()) {
      eachOfDisk(folder, entries);
      return;
    }
    RemoteIterator<FileStatus> children = files.listStatusIterator(folder);
    boolean wanted = true;
    while (wanted && children.hasNext()) {
      FileStatus child = children.next();
      wanted = BookkeepingName.is(child.getPath().getName()) || entries.test(child);
    }
  }

  private void eachOfDisk(Path folder, Predicate<FileStatus> entries) throws IOException {
    try (DirectoryStream<java.nio.file.Path> children = Files.newDirectoryStream(disk(folder))) {
      for (java.nio.file.Path child : children) {
        String name = child.getFileName().toString();
        if (BookkeepingName.is(name)) {
          continue;
        }
        checkSpelled(child);
        // A name with a colon would be taken for a URI.
        if (!entries.test(status(child, new Path(folder, new Path(null, null, name))))) {
          return;
        }
      }
    } catch (DirectoryIteratorException failed) {
      throw failed.getCause();
    }
  }

  /** A link that leads nowhere is listed too: whoever reads it says what is the matter. */
  private static FileStatus status(java.nio.file.Path file, Path path) {
    BasicFileAttributes found;
    try {
      found = Files.readAttributes(file, BasicFileAttributes.class);
    } catch (IOException unreadable) {
      return new FileStatus(0, false, 1, 0, modifiedOfLink(file), path);
    }
    return new FileStatus(
        found.isDirectory() ? 0 : found.size(),
        found.isDirectory(),
        1,
        0,
        found.lastModifiedTime().toMillis(),
        path);
  }

  private static long modifiedOfLink(java.nio.file.Path file) {
    try {
      return Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toMillis();
    } catch (IOException gone) {
      return 0;
    }
  }

  /**
   * Where UTF-8 is spoken, a name of other bytes is one bad name, whose row will say so; elsewhere
   * every name of another language is.
   */
  private static void checkSpelled(java.nio.file.Path file) {
    String text = file.toString();
    String locale = System.getProperty("sun.jnu.encoding", "");
    if (text.chars().allMatch(letter -> letter < 0x80)
        || locale.equalsIgnoreCase(StandardCharsets.UTF_8.name())
        || isSpelled(file, text)) {
      return;
    }
    throw new InvalidOptionsException(
        "the locale of this process ("
            + locale
            + ") cannot spell the name of a file in "
            + file.getParent()
            + ", which looks like "
            + file.getFileName()
            + "; start driver and executors with LANG=C.UTF-8 or LC_ALL=C.UTF-8");
  }

  private static boolean isSpelled(java.nio.file.Path file, String text) {
    try {
      return java.nio.file.Path.of(text).equals(file);
    } catch (InvalidPathException unspeakable) {
      return false;
    }
  }

  private java.nio.file.Path disk(Path path) {
    return local().pathToFile(path).toPath();
  }

  /** Whether a folder is a link to one; on a local disk alone. */
  boolean isLink(Path folder) {
    return isLocal() && Files.isSymbolicLink(disk(folder));
  }

  /** The same text for every way to a folder. */
  String identity(Path folder) throws IOException {
    return isLocal() ? disk(folder).toRealPath().toString() : folder.toString();
  }
}
