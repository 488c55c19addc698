// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.transaction;

import java.io.IOException;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The write that makes a Delta table in a folder. Until its commit the files are nobody's, and a
 * folder that holds them is neither free nor a table: those of a run that died are removed, or no
 * later run could write there.
 */
public final class FirstWrite {
  private static final Pattern DATA = Pattern.compile("part-.*\\.parquet");
  private static final Pattern COMMIT = Pattern.compile("\\d{20}\\.json");

  private final FileSystem files;
  private final RunFiles run;

  FirstWrite(FileSystem files, RunFiles run) {
    this.files = files;
    this.run = run;
  }

  /** Says that files without a commit, from now on, are this run's. */
  public void begin() throws IOException {
    RunFiles.write(files, run.creating(), "");
  }

  /** Ends it, well or not; may be called again, and by a later run. */
  public void end() throws IOException {
    if (!files.exists(run.creating())) {
      return;
    }
    Path log = new Path(run.root(), "_delta_log");
    boolean committed =
        RunFiles.list(files, log).stream()
            .anyMatch(file -> COMMIT.matcher(file.getPath().getName()).matches());
    if (!committed) {
      files.delete(log, true);
      removeData(run.root());
    }
    files.delete(run.creating(), false);
  }

  private void removeData(Path folder) throws IOException {
    for (FileStatus file : RunFiles.list(files, folder)) {
      Path path = file.getPath();
      if (file.isDirectory() && path.getName().indexOf('=') > 0) {
        removeData(path);
        if (RunFiles.list(files, path).isEmpty()) {
          files.delete(path, false);
        }
      } else if (!file.isDirectory() && DATA.matcher(path.getName()).matches()) {
        files.delete(path, false);
      }
    }
  }
}
