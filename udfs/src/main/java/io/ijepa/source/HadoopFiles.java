// SPDX-License-Identifier: Apache-2.0
package io.ijepa.source;

import io.ijepa.image.pixel.RejectedImageException;
import io.ijepa.image.pixel.Rejection;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.security.AccessControlException;

/**
 * Whole files of Hadoop's file systems and object stores. A URI is taken as it is written, as in
 * the {@code path} column of Spark's {@code binaryFile}; where no such file is, percent escapes are
 * decoded, as Spark writes them in {@code _metadata.file_path}. Without a scheme it is a path of
 * the default file system. Thread-safe.
 */
final class HadoopFiles {
  /** What Java writes for bytes of a name that are no text. */
  private static final char UNSPELLED = '\uFFFD';

  private final SourceRules rules;
  private final BoundedBytes bounded;
  private final Configuration hadoop;

  HadoopFiles(SourceRules rules, BoundedBytes bounded, Configuration hadoop) {
    this.rules = rules;
    this.bounded = bounded;
    this.hadoop = hadoop;
  }

  /**
   * The file's bytes.
   *
   * @throws RejectedImageException when there is no such file, or it may not be read
   * @throws StoreFault when the store may deliver it later
   */
  byte[] read(String uri, BoundedBytes.Room room, Call call)
      throws StoreFault, RejectedImageException, InterruptedException {
    Path written = path(rules.gate().admitted(uri));
    checkKey(written, uri);
    rules.gate().check(written);
    String name = rules.gate().store(written);
    StoreHealth store = StoreHealth.of(name);
    store.enter(rules.concurrency(), rules.patience(), rules.costsTheRow(false));
    call.entered(store);
    long started = System.nanoTime();
    try {
      byte[] bytes = call.attempt(rules.attempt(), () -> read(written, uri, room));
      call.leave(StoreHealth::delivered);
      return bytes;
    } catch (RejectedImageException answered) {
      call.leave(StoreHealth::delivered);
      throw answered;
    } catch (IOException failed) {
      StoreFault fault =
          failed instanceof StoreFault known ? known : new StoreFault(ErrorText.of(failed));
      StoreFault named = fault.of(name);
      if (call.keptWaiting()) {
        call.leave(StoreHealth::left);
        throw named.ofOurs();
      }
      call.leave(left -> left.failed(named, started));
      throw store.lastWhereAllAreRefused(named, rules.patience());
    } catch (InterruptedException | RuntimeException | Error ended) {
      call.leave(StoreHealth::left);
      throw ended;
    }
  }

  private static Path path(String uri) throws RejectedImageException {
    try {
      return new Path(uri);
    } catch (IllegalArgumentException malformed) {
      throw unreadable("no path or URI: '" + ErrorText.uri(uri) + "'");
    }
  }

  /** Hadoop would take the key of another object for it, and read that. */
  private void checkKey(Path written, String uri) throws RejectedImageException {
    if (rules.gate().isInObjectStore(written)
        && uri.replaceFirst("^[a-zA-Z][\\w+.-]*:(//)?", "").contains("//")) {
      throw unreadable("Hadoop cannot name a key with // in it: " + ErrorText.uri(uri));
    }
  }

  private byte[] read(Path written, String uri, BoundedBytes.Room room)
      throws StoreFault, RejectedImageException, InterruptedException {
    try {
      FileSystem files = written.getFileSystem(hadoop);
      FileStatus status = find(files, written, uri);
      if (status.isDirectory()) {
        throw unreadable("a directory, not a file: " + ErrorText.uri(uri));
      }
      BoundedBytes.Reading reading = bounded.reading(status.getLen(), room);
      try (FSDataInputStream in = opener(files, status.getPath()).open(status.getPath())) {
        return reading.from(in);
      }
    } catch (UnsupportedFileSystemException none) {
      throw unreadable(ErrorText.of(none.getMessage()));
    } catch (ChecksumException corrupt) {
      throw unreadable("its checksum is wrong: " + ErrorText.uri(uri));
    } catch (FileNotFoundException | AccessDeniedException failed) {
      if (isDenied(failed)) {
        throw StoreFault.ofObject("cannot be read: " + ErrorText.of(failed));
      }
      throw noSuchFile(uri); // removed since it was looked at
    } catch (StoreFault fault) {
      throw fault;
    } catch (AccessControlException denied) {
      throw StoreFault.ofObject("cannot be read: " + ErrorText.of(denied));
    } catch (IOException | RuntimeException failed) {
      Optional<UnknownHostException> unknown = unknownHost(failed);
      if (unknown.flatMap(UnknownHost::name).filter(UnknownHost::isNeverValid).isPresent()) {
        throw unreadable("no such host: " + ErrorText.of(failed));
      }
      if (unknown.isPresent()) {
        throw UnknownHost.fault(unknown.get());
      }
      if (failed instanceof IllegalArgumentException) {
        throw unreadable(ErrorText.of(failed));
      }
      throw new StoreFault("cannot be read: " + ErrorText.of(innermost(failed)));
    }
  }

  /** A file system that cannot be made says why in a cause of a cause. */
  private static Throwable innermost(Exception failed) {
    Throwable cause = failed;
    while (failed instanceof RuntimeException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  /** Java's own streams say of a file that may not be read that it is not found. */
  private static boolean isDenied(IOException failed) {
    return failed instanceof AccessDeniedException
        || String.valueOf(failed.getMessage()).contains("(Permission denied)");
  }

  private static Optional<UnknownHostException> unknownHost(Throwable failed) {
    for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnknownHostException unknown) {
        return Optional.of(unknown);
      }
    }
    return Optional.empty();
  }

  private FileStatus find(FileSystem files, Path written, String uri)
      throws IOException, RejectedImageException {
    try {
      return status(files, written);
    } catch (FileNotFoundException missing) {
      if (isDenied(missing)) {
        throw missing;
      }
      Optional<Path> decoded = decoded(written, uri);
      if (decoded.isPresent()) {
        rules.gate().check(decoded.get());
        try {
          return status(files, decoded.get());
        } catch (FileNotFoundException missingToo) {
          // Said below, in the user's words.
        }
      }
      throw noSuchFile(uri);
    }
  }

  private static Optional<Path> decoded(Path written, String uri) {
    try {
      URI path = new URI(uri.replaceFirst("^[^:/]*:", ""));
      return uri.indexOf('%') < 0
          ? Optional.empty()
          : Optional.of(
              new Path(
                  written.toUri().getScheme(), written.toUri().getAuthority(), path.getPath()));
    } catch (URISyntaxException | IllegalArgumentException noEscapes) {
      return Optional.empty();
    }
  }

  private FileStatus status(FileSystem files, Path path)
      throws IOException, RejectedImageException {
    FileSystem raw =
        files instanceof ChecksumFileSystem checked ? checked.getRawFileSystem() : files;
    if (raw instanceof RawLocalFileSystem local) {
      checkOnDisk(local, path);
    }
    return files.getFileStatus(path);
  }

  /**
   * Hadoop tells neither a pipe, whose opening would wait for ever, from a file, nor a folder that
   * may not be entered from one that holds no such file.
   */
  private void checkOnDisk(RawLocalFileSystem files, Path path)
      throws IOException, RejectedImageException {
    java.nio.file.Path file;
    try {
      file = files.pathToFile(path).toPath();
    } catch (InvalidPathException unspeakable) {
      throw unreadable(
          "the locale of this process ("
              + System.getProperty("sun.jnu.encoding")
              + ") cannot spell the name; start it with LANG=C.UTF-8");
    }
    try {
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
      if (found.isOther()) {
        throw unreadable(
            "not a regular file, but a pipe, a device or a socket: "
                + ErrorText.uri(path.toString()));
      }
      rules.gate().checkLinks(path, file);
    } catch (NoSuchFileException missing) {
      if (Files.isSymbolicLink(file)) {
        throw unreadable("a link to a file that is not there: " + ErrorText.uri(path.toString()));
      }
      throw new FileNotFoundException(path.toString());
    } catch (java.nio.file.FileSystemException failed) {
      String reason = String.valueOf(failed.getReason());
      if (reason.contains("Not a directory") || reason.contains("name too long")) {
        throw new FileNotFoundException(path.toString());
      }
      if (reason.contains("symbolic links")) {
        throw unreadable("a link that leads in circles: " + ErrorText.uri(path.toString()));
      }
      throw failed;
    }
  }

  /** Hadoop cannot name the checksum file of a local name with a colon, so there is none. */
  private static FileSystem opener(FileSystem files, Path file) {
    return files instanceof ChecksumFileSystem checked && file.getName().indexOf(':') >= 0
        ? checked.getRawFileSystem()
        : files;
  }

  private static RejectedImageException noSuchFile(String uri) {
    return unreadable(
        "no such file: "
            + ErrorText.uri(uri)
            + (uri.indexOf(UNSPELLED) < 0
                ? ""
                : "; its name has bytes that are no UTF-8: rename it, with convmv for example"));
  }

  private static RejectedImageException unreadable(String message) {
    return new RejectedImageException(Rejection.UNREADABLE, message);
  }
}
