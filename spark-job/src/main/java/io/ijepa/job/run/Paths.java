// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.run;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Paths in full, so that two names of one place are equal. */
public final class Paths {
  private Paths() {}

  public static Path qualified(String text, Configuration hadoop) {
    Path path;
    try {
      path = new Path(text);
    } catch (IllegalArgumentException noPath) {
      return new Path("nowhere:///"); // whoever goes there will say so
    }
    try {
      FileSystem files = path.getFileSystem(hadoop);
      Path full = files.makeQualified(path);
      return files.exists(full) ? files.resolvePath(full) : full;
    } catch (IOException unreachable) {
      return path; // whoever goes there will say why
    }
  }

  /** How one place lies to another: {@code is}, {@code lies inside}, {@code contains}; or empty. */
  public static String relation(Path here, Path there) {
    if (here.equals(there)) {
      return "is";
    }
    return isInside(here, there) ? "lies inside" : isInside(there, here) ? "contains" : "";
  }

  static boolean isInside(Path inner, Path outer) {
    for (Path path = inner.getParent(); path != null; path = path.getParent()) {
      if (path.equals(outer)) {
        return true;
      }
    }
    return false;
  }
}
