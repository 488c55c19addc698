// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.page;

import io.ijepa.job.table.WritePlace;
import io.ijepa.option.InvalidOptionsException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Where a page goes, on any Hadoop file system. A page that is there is replaced, and nothing else.
 */
public final class PageFile {
  /** Enough for the title of a page of ours. */
  private static final int HEAD_BYTES = 4096;

  private final FileSystem files;
  private final Path path;

  private PageFile(FileSystem files, Path path) {
    this.files = files;
    this.path = path;
  }

  /**
   * The file that the user named.
   *
   * @param option with its value, for messages
   * @throws InvalidOptionsException when it cannot be written
   */
  public static PageFile of(String option, String location, Configuration hadoop) {
    try {
      Path path = new Path(location);
      FileSystem files = path.getFileSystem(hadoop);
      Path full = files.makeQualified(path);
      if (files.exists(full) && files.getFileStatus(full).isDirectory()) {
        throw new InvalidOptionsException(option + " is a folder; name a file");
      }
      if (files.exists(full) && !isPage(files, full)) {
        throw new InvalidOptionsException(
            option + " exists and is no page of a search, so it is left alone; name another file");
      }
      WritePlace.check(option, full.getParent(), hadoop);
      return new PageFile(files, full);
    } catch (IllegalArgumentException noPath) {
      throw noPath instanceof InvalidOptionsException known
          ? known
          : new InvalidOptionsException(option + " is no path");
    } catch (IOException unreachable) {
      throw new InvalidOptionsException(option + " cannot be looked at");
    }
  }

  private static boolean isPage(FileSystem files, Path path) throws IOException {
    try (InputStream in = files.open(path)) {
      String start = new String(in.readNBytes(HEAD_BYTES), StandardCharsets.UTF_8);
      return start.startsWith("<!DOCTYPE html>") && start.contains("<title>ijepa");
    }
  }

  /** Writes the page. On a local disk without the checksum file that Hadoop would put beside it. */
  public void write(String html) {
    FileSystem plain = files instanceof LocalFileSystem local ? local.getRawFileSystem() : files;
    try (OutputStream out = plain.create(path, true)) {
      out.write(html.getBytes(StandardCharsets.UTF_8));
    } catch (IOException refused) {
      throw new UncheckedIOException("the page " + path + " could not be written", refused);
    }
  }

  /** What a browser opens: {@code file:///..} on a local disk. */
  public URI uri() {
    URI uri = path.toUri();
    return "file".equals(uri.getScheme()) ? java.nio.file.Path.of(uri.getPath()).toUri() : uri;
  }
}
