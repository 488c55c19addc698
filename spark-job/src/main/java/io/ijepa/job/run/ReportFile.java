// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.run;

import io.ijepa.job.table.Partition;
import io.ijepa.job.table.WritePlace;
import io.ijepa.option.InvalidOptionsException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Where a run's report goes: where the user said, else hidden in the output's folder. */
public final class ReportFile {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Path path;
  private final Configuration hadoop;

  private ReportFile(Path path, Configuration hadoop) {
    this.path = path;
    this.hadoop = hadoop;
  }

  /**
   * The file of a run; empty where the output has no folder and the user named no file.
   *
   * @param given where the user wants it
   * @param folder of the output, for a run whose user named no file
   * @param partition that the run replaces: its report replaces the one of the run before
   * @throws InvalidOptionsException when the file that the user named cannot be written
   */
  public static Optional<ReportFile> of(
      Optional<String> given,
      Optional<String> folder,
      Optional<Partition> partition,
      Instant started,
      Configuration hadoop) {
    if (given.isPresent()) {
      ReportFile file = named(given.get(), hadoop);
      file.check(given.get(), folder);
      return Optional.of(file);
    }
    String name =
        partition.map(of -> of.column() + "-" + of.value()).orElseGet(() -> STAMP.format(started));
    return folder.map(
        output -> new ReportFile(new Path(output, "_ijepa/report-" + name + ".json"), hadoop));
  }

  private static ReportFile named(String text, Configuration hadoop) {
    try {
      return new ReportFile(new Path(text), hadoop);
    } catch (IllegalArgumentException noPath) {
      throw new InvalidOptionsException("--report " + text + " is no path");
    }
  }

  private void check(String text, Optional<String> folder) {
    WritePlace.check("--report " + text, parent(), hadoop);
    try {
      FileSystem files = path.getFileSystem(hadoop);
      if (files.exists(path) && files.getFileStatus(path).isDirectory()) {
        throw new InvalidOptionsException("--report " + text + " is a folder; name a file");
      }
    } catch (IOException unreachable) {
      throw new InvalidOptionsException("--report " + text + " cannot be looked at");
    }
    if (folder.isPresent()) {
      Path output = Paths.qualified(folder.get(), hadoop);
      if (Paths.isInside(Paths.qualified(text, hadoop), output)) {
        throw new InvalidOptionsException(
            "--report "
                + text
                + " lies in --output, where readers would take it for data; leave the option out,"
                + " or name a file elsewhere");
      }
    }
  }

  private Path parent() {
    return path.isAbsolute() || path.depth() > 1 ? path.getParent() : new Path(".");
  }

  /**
   * Writes the report, whole or not at all, in the place of the one that is there.
   *
   * @throws UncheckedIOException when it cannot be written
   */
  public void write(String json) {
    Path whole = new Path(path.getParent(), "." + path.getName() + "." + UUID.randomUUID());
    try {
      FileSystem files = path.getFileSystem(hadoop);
      try (OutputStream out = files.create(whole, true)) {
        out.write(json.getBytes(StandardCharsets.UTF_8));
      }
      if (!renamed(files, whole, path)) {
        files.delete(path, false);
        if (!renamed(files, whole, path)) {
          throw new IOException("cannot rename " + whole);
        }
      }
    } catch (IOException refused) {
      throw new UncheckedIOException("the report " + path + " could not be written", refused);
    }
  }

  /**
   * Writes the report of a run whose result stands: that it cannot be written is said, and is no
   * failure of the run, which must not be done again for it.
   */
  public void writeLast(String json, Caller caller) {
    try {
      write(json);
    } catch (RuntimeException unwritable) { // whatever a connector throws
      String cause = unwritable.getCause() == null ? "" : ": " + unwritable.getCause().getMessage();
      caller.complain("the run has ended as said, but " + unwritable.getMessage() + cause);
    }
  }

  @Override
  public String toString() {
    return path.toString();
  }

  /** HDFS and S3A rename to a name that is free; the one says so, the other throws. */
  private static boolean renamed(FileSystem files, Path from, Path to) throws IOException {
    try {
      return files.rename(from, to);
    } catch (FileAlreadyExistsException taken) {
      return false;
    }
  }
}
