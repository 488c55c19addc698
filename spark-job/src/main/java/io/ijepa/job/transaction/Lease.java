// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.transaction;

import io.ijepa.option.InvalidOptionsException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The right to change an output, or one partition of it: at most one run has it at a time. Thread
 * safe; close it where the run ends, however it ends.
 *
 * <p>Whoever wants it writes a file of its own name and then looks for those of others: of two who
 * do so at once, at least one sees the other and steps back. That asks of a store only that a
 * listing shows what was written before it, which HDFS, local disks and today's object stores all
 * give; none has to create a file only where there is none. A file is written again while its run
 * lives; one that was not for {@link #SILENCE}, or whose process is known to be dead, counts no
 * more, and what its run has begun is repaired by the next.
 */
public final class Lease implements AutoCloseable {
  /** Longer than a store's failover or a collector's pause. */
  static final Duration SILENCE = Duration.ofMinutes(5);

  private static final Duration BEAT = Duration.ofSeconds(20);
  private static final int TRIES = 5;

  private final FileSystem files;
  private final RunFiles run;
  private final Path path;
  private final String text;
  private final boolean madeRoot;
  private final Thread heart;
  private boolean closed; // guarded by this: a beat must not bring a released lease back

  private Lease(FileSystem files, RunFiles run, Optional<String> scope, String id, boolean made) {
    this.files = files;
    this.run = run;
    this.path = run.lease(scope);
    this.text = LeaseOwner.here(id).json();
    this.madeRoot = made;
    this.heart = new Thread(this::beat, "ijepa-lease");
    this.heart.setDaemon(true);
  }

  /**
   * Takes the lease, and brings into order what dead runs have left of their commits.
   *
   * @param scope a partition like {@code dt=2026-11-23}; empty for the whole output, which no other
   *     run may change meanwhile
   * @param id of this run, for others to read
   * @param wait whether to wait for a run that has it, as long as that takes
   * @param say is told once what is waited for
   * @throws InvalidOptionsException naming the run that has it, without {@code wait}
   * @throws UncheckedIOException when the output's file system fails
   */
  public static Lease take(
      FileSystem files,
      Path root,
      Optional<String> scope,
      String id,
      boolean wait,
      Consumer<String> say) {
    try {
      boolean made = !files.exists(root);
      String key = UUID.randomUUID().toString().replace("-", "");
      Lease lease = new Lease(files, new RunFiles(root, key), scope, id, made);
      boolean taken = false;
      try {
        lease.take(scope, wait, say);
        taken = true;
      } finally {
        if (!taken) {
          lease.close();
        }
      }
      lease.heart.start();
      return lease;
    } catch (IOException failed) {
      throw new UncheckedIOException("no lease can be taken in " + root, failed);
    }
  }

  private void take(Optional<String> scope, boolean wait, Consumer<String> say) throws IOException {
    boolean said = false;
    for (int tries = 1; ; tries++) {
      write();
      Optional<FileStatus> other = rival(scope);
      if (other.isEmpty()) {
        return;
      }
      String owner = owner(other.get()).map(LeaseOwner::toString).orElse("another run");
      files.delete(path, false);
      if (!wait && tries == TRIES) {
        throw refusal(scope, other.get(), owner);
      }
      if (wait && !said && tries == TRIES) {
        said = true;
        say.accept("waiting for " + owner + ", which writes the same output");
      }
      pause(tries > TRIES ? 2000 : 100 + ThreadLocalRandom.current().nextInt(300));
    }
  }

  /** A living run that may not write at the same time. The dead are buried on the way. */
  private Optional<FileStatus> rival(Optional<String> scope) throws IOException {
    long now = files.getFileStatus(path).getModificationTime(); // by the store's clock
    for (RunFiles other : RunFiles.all(files, run.root())) {
      if (other.equals(run)) {
        continue;
      }
      Optional<FileStatus> lease = lease(other);
      if (lease.isPresent() && isAlive(lease.get(), now)) {
        if (excludes(lease.get(), other, scope)) {
          return lease;
        }
        continue;
      }
      new StagedFiles(files, other).repair();
      new FirstWrite(files, other).end(run);
      files.delete(other.kept(), true);
      if (lease.isPresent()) {
        files.delete(lease.get().getPath(), false);
      }
    }
    return Optional.empty();
  }

  private Optional<FileStatus> lease(RunFiles of) throws IOException {
    String start = "lease-" + of.key();
    return RunFiles.list(files, RunFiles.hidden(run.root())).stream()
        .filter(file -> file.getPath().getName().startsWith(start))
        .findFirst();
  }

  private static boolean excludes(FileStatus lease, RunFiles other, Optional<String> scope) {
    String theirs = lease.getPath().getName();
    return scope.isEmpty()
        || theirs.equals(other.lease(Optional.empty()).getName())
        || theirs.equals(other.lease(scope).getName());
  }

  private boolean isAlive(FileStatus lease, long now) {
    return now - lease.getModificationTime() < SILENCE.toMillis()
        && !owner(lease).map(LeaseOwner::isKnownDead).orElse(false);
  }

  private Optional<LeaseOwner> owner(FileStatus lease) {
    try {
      return LeaseOwner.of(RunFiles.read(files, lease.getPath()));
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }

  /** Another run's end may remove the empty folder just now. */
  private void write() throws IOException {
    try {
      RunFiles.write(files, path, text);
    } catch (FileNotFoundException removed) {
      RunFiles.write(files, path, text);
    }
  }

  private InvalidOptionsException refusal(Optional<String> scope, FileStatus other, String owner) {
    return new InvalidOptionsException(
        "--output "
            + run.root()
            + scope.map(of -> ", partition " + of + ",").orElse("")
            + " is being written by "
            + owner
            + "; wait for its end, or give --wait. Should it be dead, its lease "
            + other.getPath().getName()
            + " ends "
            + SILENCE.toMinutes()
            + " minutes after its last sign of life");
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException asked) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a lease", asked);
    }
  }

  private void beat() {
    try {
      while (true) {
        Thread.sleep(BEAT.toMillis());
        try {
          refresh();
        } catch (IOException later) {
          continue; // a commit asks again, and the next beat may pass
        }
      }
    } catch (InterruptedException released) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void refresh() throws IOException {
    if (!closed) {
      if (!files.exists(path)) {
        throw new FileNotFoundException("the lease " + path + " is gone");
      }
      RunFiles.write(files, path, text);
    }
  }

  /**
   * Makes sure that the lease is still this run's; to be asked before every change.
   *
   * @throws IllegalStateException when another run has taken it for dead
   */
  public void check() {
    try {
      refresh();
    } catch (IOException lost) {
      throw new IllegalStateException(
          "this run has lost its lease of "
              + run.root()
              + ", for it gave no sign of life for "
              + SILENCE.toMinutes()
              + " minutes, or because the store fails; nothing is changed there. Run it again",
          lost);
    }
  }

  /** The folder in which this run stages files for its output. */
  public StagedFiles stagedFiles() {
    return new StagedFiles(files, run, this::check);
  }

  /** For a run that makes a Delta table in the folder of this lease. */
  public FirstWrite firstWrite() {
    return new FirstWrite(files, run);
  }

  /**
   * A folder beside the output, hidden from its readers, for files that every commit of this run
   * leaves alone. It goes with the lease.
   */
  public Path keptFolder() {
    return run.kept();
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    heart.interrupt();
    try {
      release();
    } catch (IOException unreachable) {
      return; // whoever comes next finds it silent, or fills the folder just now
    }
  }

  /** Leaves no folder behind that was not there and holds nothing. */
  private void release() throws IOException {
    files.delete(path, false); // first: others wait for it, and bury the rest where this fails
    files.delete(run.kept(), true);
    Path hidden = RunFiles.hidden(run.root());
    if (RunFiles.list(files, hidden).isEmpty()) {
      files.delete(hidden, false);
      if (madeRoot && RunFiles.list(files, run.root()).isEmpty()) {
        files.delete(run.root(), false);
      }
    }
  }
}
