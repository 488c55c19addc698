package io.ijepa.source;

import io.ijepa.image.pixel.RejectedImageException;
import io.ijepa.image.pixel.Rejection;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Reads whole files by URI through Hadoop's file systems. A URI is taken as it is written, as in
 * the {@code path} column of Spark's {@code binaryFile}; where no such file is, percent escapes are
 * decoded, as Spark writes them in {@code _metadata.file_path}. Without a scheme it is a path of
 * the default file system. Thread-safe.
 */
final class UriReader {
  /** No image file is this large; reading it would only end the executor. */
  private static final int MOST_BYTES = 1 << 30;

  /** What is asked of the room at once where a file does not tell its length. */
  private static final int STEP_BYTES = 1 << 20;

  /** Waits until that many bytes may be allocated. */
  @FunctionalInterface
  interface Room {
    void take(long bytes) throws InterruptedException;
  }

  private final Configuration hadoop;

  UriReader(Configuration hadoop) {
    this.hadoop = hadoop;
  }

  /**
   * The file's bytes.
   *
   * @param room asked before anything is allocated
   * @throws RejectedImageException when there is no such file, or it is no file to read whole
   * @throws IOException when the file system does not deliver it
   */
  byte[] read(String uri, Room room)
      throws IOException, RejectedImageException, InterruptedException {
    Path written = path(uri);
    FileSystem files = written.getFileSystem(hadoop);
    FileStatus status = find(files, written, uri);
    if (status.isDirectory()) {
      throw unreadable("a directory, not a file: " + uri);
    }
    if (status.getLen() > MOST_BYTES) {
      throw tooLarge("has " + status.getLen());
    }
    if (status.getLen() > 0) {
      room.take(status.getLen());
    }
    try (FSDataInputStream in = opener(files, status.getPath()).open(status.getPath())) {
      if (status.getLen() < 0) { // a web server need not tell
        return readToTheEnd(in, room);
      }
      byte[] bytes = new byte[(int) status.getLen()];
      in.readFully(0, bytes);
      return bytes;
    }
  }

  /** Hadoop cannot name the checksum file of a local name with a colon, so there is none. */
  private static FileSystem opener(FileSystem files, Path file) {
    return files instanceof ChecksumFileSystem checked && file.getName().indexOf(':') >= 0
        ? checked.getRawFileSystem()
        : files;
  }

  private static byte[] readToTheEnd(InputStream in, Room room)
      throws IOException, RejectedImageException, InterruptedException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] step;
    do {
      room.take(STEP_BYTES);
      step = in.readNBytes(STEP_BYTES);
      all.writeBytes(step);
      if (all.size() > MOST_BYTES) {
        throw tooLarge("has more than " + MOST_BYTES);
      }
    } while (step.length == STEP_BYTES);
    return all.toByteArray();
  }

  private static RejectedImageException tooLarge(String has) {
    return unreadable("the file " + has + " bytes; at most " + MOST_BYTES + " are read");
  }

  private static Path path(String uri) throws RejectedImageException {
    try {
      return new Path(uri);
    } catch (IllegalArgumentException malformed) {
      throw unreadable("no path or URI: '" + uri + "'");
    }
  }

  private static FileStatus find(FileSystem files, Path written, String uri)
      throws IOException, RejectedImageException {
    try {
      return files.getFileStatus(written);
    } catch (FileNotFoundException missing) {
      Optional<Path> decoded = decoded(uri);
      if (decoded.isPresent()) {
        try {
          return files.getFileStatus(decoded.get());
        } catch (FileNotFoundException missingToo) {
          // Said below, in the user's words.
        }
      }
      throw unreadable("no such file: " + uri);
    }
  }

  private static Optional<Path> decoded(String uri) {
    try {
      return uri.indexOf('%') < 0 ? Optional.empty() : Optional.of(new Path(new URI(uri)));
    } catch (URISyntaxException noEscapes) {
      return Optional.empty();
    }
  }

  private static RejectedImageException unreadable(String message) {
    return new RejectedImageException(Rejection.UNREADABLE, message);
  }
}
