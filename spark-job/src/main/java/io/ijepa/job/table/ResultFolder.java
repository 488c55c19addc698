// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.table;

import io.ijepa.job.transaction.Lease;
import io.ijepa.option.InvalidOptionsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A folder that a result is put into as a whole: the Parquet tables of a search or of what follows
 * one, or the files of a checkpoint.
 */
public final class ResultFolder {

  /**
   * A table of the result.
   *
   * @param name of its folder in the result's; empty where it is the result's folder itself
   * @param columns that tell such a table from any other
   */
  public record Part(String name, List<String> columns) {}

  private final SparkSession spark;
  private final String location;
  private final OutputFolder folder;
  private final List<Part> parts;
  private final boolean overwrite;

  private ResultFolder(SparkSession spark, String location, List<Part> parts, boolean overwrite) {
    this.spark = spark;
    this.location = location;
    this.folder = new OutputFolder(spark, location);
    this.parts = parts;
    this.overwrite = overwrite;
  }

  /**
   * A folder of tables that may take the place of earlier ones of the same kind.
   *
   * @param overwrite whether they may; nothing else is ever replaced
   * @throws InvalidOptionsException when the location is no path, or no file can be made there
   */
  public static ResultFolder ofTables(
      SparkSession spark, String location, boolean overwrite, Part... parts) {
    return checked(new ResultFolder(spark, location, List.of(parts), overwrite));
  }

  /**
   * A folder of files that is new: nothing is written over.
   *
   * @throws InvalidOptionsException when the location is no path, or no file can be made there
   */
  public static ResultFolder ofFiles(SparkSession spark, String location) {
    return checked(new ResultFolder(spark, location, List.of(), false));
  }

  private static ResultFolder checked(ResultFolder made) {
    made.folder.checkWritable();
    return made;
  }

  /**
   * Takes the folder for one run, brings into order what a dead run has left there, and checks that
   * the result may go there.
   *
   * @param runId for others to read
   * @param wait whether to wait for a run that writes there now
   * @param say is told once what is waited for
   * @throws InvalidOptionsException saying why it may not, or naming the run that writes there
   */
  public StagedResult take(String runId, boolean wait, Consumer<String> say) {
    try {
      Lease lease = Lease.take(folder.files(), folder.path(), Optional.empty(), runId, wait, say);
      boolean taken = false;
      try {
        checkReplaceable();
        taken = true;
        return new StagedResult(spark, this, lease);
      } finally {
        if (!taken) {
          lease.close();
        }
      }
    } catch (IOException unreachable) {
      throw new UncheckedIOException(unreachable);
    }
  }

  private void checkReplaceable() throws IOException {
    List<FileStatus> visible = folder.visible();
    if (visible.isEmpty()) {
      return;
    }
    if (!overwrite) {
      throw new InvalidOptionsException(
          "--output "
              + location
              + (parts.isEmpty()
                  ? " exists, and a checkpoint is never written over; choose another"
                  : " exists; choose --mode overwrite, or another output"));
    }
    boolean isTable = parts.stream().anyMatch(part -> part.name().isEmpty());
    for (FileStatus file : visible) {
      String name = file.getPath().getName();
      if (!isTable && parts.stream().noneMatch(part -> part.name().equals(name))) {
        throw notOurs("it holds " + name);
      }
    }
    for (Part part : parts) {
      check(part);
    }
  }

  /** What is hidden from readers is nobody's but ours. */
  private void check(Part part) throws IOException {
    if (Hidden.is(part.name()) || !folder.files().exists(path(part))) {
      return;
    }
    checkOurs(path(part));
    List<String> found;
    try {
      found = List.of(read(part.name()).schema().fieldNames());
    } catch (Exception unreadable) { // AnalysisException is checked, but declared nowhere
      throw notOurs(FirstLine.of(unreadable));
    }
    List<String> missing = part.columns().stream().filter(name -> !found.contains(name)).toList();
    if (!missing.isEmpty()) {
      throw notOurs("it has no column " + String.join(", ", missing));
    }
  }

  /** Whatever Spark has not written there is somebody else's, and so is the folder. */
  private void checkOurs(Path table) throws IOException {
    for (FileStatus file : folder.files().listStatus(table)) {
      String name = file.getPath().getName();
      if (Hidden.is(name)) {
        continue;
      }
      if (OutputFolder.isPartition(file)) {
        checkOurs(file.getPath());
      } else if (file.isDirectory() || !name.matches("part-.*\\.parquet")) {
        throw notOurs("it holds the " + (file.isDirectory() ? "folder " : "file ") + name);
      }
    }
  }

  private InvalidOptionsException notOurs(String why) {
    return new InvalidOptionsException(
        "--output "
            + location
            + " holds something else than an earlier result, and is left alone: "
            + why
            + ". Choose another output, or remove it yourself");
  }

  /** The files that hold the result now: exactly these go when another takes its place. */
  List<Path> standing() throws IOException {
    return files(folder.path());
  }

  /** Those of a result that lies in another folder as it will lie in this. */
  List<Path> files(Path root) throws IOException {
    List<Path> found = new ArrayList<>();
    for (Part part : parts) {
      found.addAll(folder.dataFiles(below(root, part.name()), "parquet"));
    }
    return found;
  }

  private Path path(Part part) {
    return below(folder.path(), part.name());
  }

  Path qualified(Path path) {
    try {
      return folder.files().makeQualified(path);
    } catch (IOException unreachable) {
      throw new UncheckedIOException(unreachable);
    }
  }

  static Path below(Path root, String name) {
    return name.isEmpty() ? root : new Path(root, name);
  }

  /** The table of a part, as it is now. */
  public Dataset<Row> read(String part) {
    return spark.read().parquet(PathPattern.exactly(below(folder.path(), part).toString()));
  }

  public String location() {
    return location;
  }
}
