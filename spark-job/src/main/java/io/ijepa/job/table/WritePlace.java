// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.table;

import io.ijepa.option.InvalidOptionsException;
import java.io.IOException;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Whether files can be made at a place, found out by making one, before hours of work. */
public final class WritePlace {
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
      Path probe = new Path(nearest, "_ijepa-write-probe-" + UUID.randomUUID());
      files.create(probe).close();
      files.delete(probe, false);
    } catch (IOException refused) {
      throw new InvalidOptionsException(
          option + " cannot be written: no file can be made in " + plain(nearest));
    }
  }

  /** The place as users write it: a local path without its scheme. */
  public static String plain(Path path) {
    return "file".equals(path.toUri().getScheme()) ? path.toUri().getPath() : path.toString();
  }
}
