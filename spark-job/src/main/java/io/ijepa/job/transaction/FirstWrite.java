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

  /**
   * Ends it; may be called again, and by a later run. Without a commit the files go, unless another
   * run may be writing there: then they stay, and are no part of its table.
   *
   * @param caller the run that calls, if it is another
   */
  void end(RunFiles caller) throws IOException {
    if (files.exists(run.creating())) {
      removeUncommitted(caller);
      files.delete(run.creating(), false);
    }
  }

  /** Ends it for the run itself. */
  public void end() throws IOException {
    end(run);
  }

  /**
   * Removes what a write that failed has left so far. A task that was told to stop may still write:
   * the next run looks again.
   */
  public void removeUncommitted() throws IOException {
    removeUncommitted(run);
  }

  private void removeUncommitted(RunFiles caller) throws IOException {
    Path log = new Path(run.root(), "_delta_log");
    boolean committed =
        RunFiles.list(files, log).stream()
            .anyMatch(file -> COMMIT.matcher(file.getPath().getName()).matches());
    boolean alone =
        RunFiles.all(files, run.root()).stream()
            .allMatch(other -> other.equals(run) || other.equals(caller));
    if (!committed && alone) {
      files.delete(log, true);
      removeData(run.root());
    }
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
