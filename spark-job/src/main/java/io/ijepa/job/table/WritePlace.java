// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.table;

import io.ijepa.option.InvalidOptionsException;
import io.ijepa.source.ErrorText;
import java.io.IOException;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Whether files can be made at a place, found out by making one, before hours of work. */
public final class WritePlace {
  private static final Pattern IN_BRACKETS = Pattern.compile("\\(([^()]+)\\)$");

  private WritePlace() {}

  /**
   * Checks a folder that may not exist yet.
   *
   * @param option with its value, for messages
   * @throws InvalidOptionsException saying what stands in the way
   */
  public static void check(String option, Path folder, Configuration hadoop) {
    Path nearest = folder;
    try {
      FileSystem files = folder.getFileSystem(hadoop);
      while (!files.exists(nearest) && nearest.getParent() != null) {
        nearest = nearest.getParent();
      }
      if (files.exists(nearest) && files.getFileStatus(nearest).isFile()) {
        throw new InvalidOptionsException(
            option + " cannot be written: " + plain(nearest) + " is a file, not a folder");
      }
      probe(files, new Path(nearest, "_ijepa-write-probe-" + UUID.randomUUID()));
    } catch (IOException refused) {
      throw new InvalidOptionsException(
          option
              + " cannot be written: no file can be made in "
              + plain(nearest)
              + ": "
              + reason(refused));
    }
  }

  /** Of a local file Java says it in brackets, behind the name of the probe. */
  private static String reason(IOException refused) {
    Matcher local = IN_BRACKETS.matcher(String.valueOf(refused.getMessage()));
    return local.find() ? local.group(1) : ErrorText.of(refused);
  }

  private static void probe(FileSystem files, Path probe) throws IOException {
    try {
      files.create(probe).close();
    } finally {
      files.delete(probe, false); // of a full disk there may be one all the same
    }
  }

  /** The place as users write it: a local path without its scheme. */
  public static String plain(Path path) {
    return "file".equals(path.toUri().getScheme()) ? path.toUri().getPath() : path.toString();
  }
}
