package io.ijepa.job.head;

import io.ijepa.job.table.FirstLine;
import io.ijepa.job.table.WritePlace;
import io.ijepa.option.InvalidOptionsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Where a checkpoint folder goes: whole, by one rename, or not at all. */
final class CheckpointOutput {

  /** Puts a checkpoint's files into an empty local folder. */
  @FunctionalInterface
  interface Content {
    void writeInto(java.nio.file.Path folder) throws IOException;
  }

  private final Path path;
  private final FileSystem files;

  private CheckpointOutput(Path path, FileSystem files) {
    this.path = path;
    this.files = files;
  }

  /**
   * @throws InvalidOptionsException when the folder exists or cannot be made
   */
  static CheckpointOutput at(String output, Configuration hadoop) {
    try {
      Path path = new Path(output);
      FileSystem files = path.getFileSystem(hadoop);
      Path full = files.makeQualified(path);
      if (files.exists(full)) {
        throw new InvalidOptionsException(
            "--output "
                + output
                + " exists, and a checkpoint is never written over; choose another");
      }
      WritePlace.check("--output " + output, full.getParent(), hadoop);
      return new CheckpointOutput(full, files);
    } catch (IOException | IllegalArgumentException unusable) {
      if (unusable instanceof InvalidOptionsException known) {
        throw known;
      }
      throw new InvalidOptionsException(
          "--output " + output + " cannot be looked at: " + FirstLine.of(unusable));
    }
  }

  boolean isLocal() {
    return "file".equals(path.toUri().getScheme());
  }

  void write(Content content) throws IOException {
    String staging = "." + path.getName() + "-" + UUID.randomUUID();
    if (isLocal()) {
      java.nio.file.Path target = java.nio.file.Path.of(path.toUri().getPath());
      Files.createDirectories(target.getParent());
      java.nio.file.Path folder = Files.createDirectory(target.resolveSibling(staging));
      try {
        content.writeInto(folder);
        Files.move(folder, target, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        delete(folder);
      }
      return;
    }
    java.nio.file.Path folder = Files.createTempDirectory("ijepa-head");
    Path remote = new Path(path.getParent(), staging);
    try {
      content.writeInto(folder);
      files.mkdirs(path.getParent());
      files.copyFromLocalFile(new Path(folder.toUri()), remote);
      // A rename onto a folder would go into it.
      if (files.exists(path) || !files.rename(remote, path)) {
        throw new IOException(remote + " could not be renamed to " + path);
      }
    } finally {
      delete(folder);
      files.delete(remote, true);
    }
  }

  private static void delete(java.nio.file.Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<java.nio.file.Path> inside;
    try (Stream<java.nio.file.Path> walk = Files.walk(folder)) {
      inside = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (java.nio.file.Path file : inside) {
      Files.delete(file);
    }
  }

  @Override
  public String toString() {
    return WritePlace.plain(path);
  }
}
