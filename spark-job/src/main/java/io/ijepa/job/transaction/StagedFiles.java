// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.transaction;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Files that are written beside a table, and then moved into it in the place of others.
 *
 * <p>A journal says what is about to happen. While it is called {@code placing}, the table is as it
 * was but for files that are named there, and a repair takes these out again. Once every new file
 * is in, the journal is renamed to {@code removing}: from there on the new table is the table, and
 * a repair removes what is left of the old one. Every step may be done twice, by two processes
 * even.
 *
 * <p>Readers that look during a commit may see files of both: a folder of files has nothing that
 * could be changed in one step.
 */
public final class StagedFiles {
  private final FileSystem files;
  private final Path root;
  private final RunFiles run;
  private final Runnable check;

  /** To repair what a run has left that is dead. */
  StagedFiles(FileSystem files, RunFiles run) {
    this(files, run, () -> {});
  }

  /**
   * @param check throws where the run has lost the right to change the table
   */
  StagedFiles(FileSystem files, RunFiles run, Runnable check) {
    this.check = check;
    this.files = files;
    this.root = files.makeQualified(run.root());
    this.run = run;
  }

  /** The folder to write into: on the table's file system, and hidden from its readers. */
  public Path folder() {
    return run.staging();
  }

  /**
   * Moves files in and others out.
   *
   * @param added files in {@link #folder}; they keep their place in it, and their names must be new
   * @param replaced files of the table
   * @throws IOException when a step fails; {@link #repair} then brings the table into order. Where
   *     nothing is replaced it is then the old one: once the new files count, nothing fails any
   *     more
   */
  public void commit(List<Path> added, List<Path> replaced) throws IOException {
    try {
      place(added, replaced);
    } catch (IOException failed) {
      if (!repairGoesForwards()) {
        throw failed;
      }
    }
  }

  private void place(List<Path> added, List<Path> replaced) throws IOException {
    Journal journal =
        new Journal(relative(added, files.makeQualified(folder())), relative(replaced, root));
    RunFiles.write(files, run.written(), journal.json());
    rename(run.written(), run.placing());
    for (String name : journal.placed()) {
      Path target = below(root, name);
      files.mkdirs(target.getParent());
      rename(below(folder(), name), target);
    }
    check.run(); // moving files takes minutes in some stores
    settle();
    try {
      remove(journal.replaced());
    } catch (IOException failed) {
      throw new IOException(
          "the new files are in, but old ones could not be removed: readers see both until the next"
              + " run of this output, which removes them",
          failed);
    }
    try {
      clear();
    } catch (IOException unreachable) {
      return; // the commit is made; the next run of this output clears up
    }
  }

  /** A store may have done what it said had failed, or do it now. */
  private boolean repairGoesForwards() {
    try {
      return repair();
    } catch (IOException unreachable) {
      return false;
    }
  }

  /** From here on the new table is the table. A store may do it, and say that it failed. */
  private void settle() throws IOException {
    try {
      rename(run.placing(), run.removing());
    } catch (IOException failed) {
      if (!files.exists(run.removing())) {
        throw failed;
      }
    }
  }

  /** What an end, good or bad, leaves: the journal goes last. */
  private void clear() throws IOException {
    files.delete(run.written(), false);
    files.delete(run.placing(), false);
    files.delete(run.removing(), false);
    files.delete(run.staging(), true);
  }

  /**
   * Ends what a commit has begun, forwards or backwards, and removes what was staged. Does nothing
   * where there is nothing to do.
   *
   * @return whether it went forwards: the commit is made
   */
  public boolean repair() throws IOException {
    try {
      return repairOnce();
    } catch (FileNotFoundException repaired) { // by another run that begins now
      return repairOnce(); // what it has left
    }
  }

  private boolean repairOnce() throws IOException {
    // A store that renames by copying may have both names: the later one counts.
    boolean forwards = files.exists(run.removing());
    if (forwards) {
      remove(Journal.read(files, run.removing()).replaced());
    } else if (files.exists(run.placing())) {
      remove(Journal.read(files, run.placing()).placed());
    }
    clear();
    return forwards;
  }

  private void remove(List<String> names) throws IOException {
    for (String name : names) {
      Path file = below(root, name);
      if (!files.delete(file, false) && files.exists(file)) {
        throw new IOException("cannot delete " + file);
      }
      removeEmpty(file.getParent());
    }
  }

  /** A partition without files is no partition. */
  private void removeEmpty(Path folder) throws IOException {
    for (Path path = folder; !path.equals(root); path = path.getParent()) {
      try {
        if (files.listStatus(path).length > 0) {
          return;
        }
        files.delete(path, false);
      } catch (FileNotFoundException gone) {
        continue; // its parent may be empty now
      }
    }
  }

  private void rename(Path from, Path to) throws IOException {
    if (!files.rename(from, to)) {
      throw new IOException("cannot rename " + from + " to " + to);
    }
  }

  private static Path below(Path folder, String name) {
    return new Path(folder, new Path(null, null, name));
  }

  private static List<String> relative(List<Path> paths, Path folder) {
    String start = folder.toUri().getPath() + "/";
    List<String> names = new ArrayList<>();
    for (Path path : paths) {
      String full = path.toUri().getPath();
      if (!full.startsWith(start)) {
        throw new IllegalArgumentException(path + " does not lie in " + folder);
      }
      names.add(full.substring(start.length()));
    }
    return names;
  }
}
