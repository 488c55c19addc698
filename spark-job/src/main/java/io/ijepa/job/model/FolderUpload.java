// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.model;

import io.ijepa.option.InvalidOptionsException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A checkpoint's files into a folder of any Hadoop file system, links resolved. They are written
 * below another name and renamed together, so that nobody finds half a model there.
 */
public final class FolderUpload {
  private static final int CHUNK_BYTES = 1 << 20;

  private final FileSystem files;
  private final Path target;

  private FolderUpload(FileSystem files, Path target) {
    this.files = files;
    this.target = target;
  }

  /**
   * @param folder of the checkpoint
   * @param to the folder that it becomes; one that holds the very files already is left as it is
   * @param line is told of each file
   * @return the folder in full
   * @throws InvalidOptionsException when something else is there
   */
  public static String copy(
      java.nio.file.Path folder, String to, Configuration hadoop, Consumer<String> line)
      throws IOException {
    Path path = new Path(to);
    FileSystem files = path.getFileSystem(hadoop);
    FolderUpload upload = new FolderUpload(files, files.makeQualified(path));
    upload.copy(checkpoint(folder), line);
    return upload.target.toString();
  }

  private static Map<String, java.nio.file.Path> checkpoint(java.nio.file.Path folder)
      throws IOException {
    Map<String, java.nio.file.Path> found = new TreeMap<>();
    try (Stream<java.nio.file.Path> all = Files.list(folder)) {
      for (java.nio.file.Path file : all.toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith(".json") || name.endsWith(".safetensors")) {
          found.put(name, file.toRealPath());
        }
      }
    }
    return found;
  }

  private void copy(Map<String, java.nio.file.Path> checkpoint, Consumer<String> line)
      throws IOException {
    if (files.exists(target)) {
      refuseOthers(checkpoint);
      line.accept(target + " holds these files already");
      return;
    }
    Path partial = new Path(target.getParent(), "." + target.getName() + "." + UUID.randomUUID());
    try {
      for (Map.Entry<String, java.nio.file.Path> file : checkpoint.entrySet()) {
        line.accept(
            "copying %s, %,.1f MB".formatted(file.getKey(), Files.size(file.getValue()) / 1e6));
        try (InputStream in = Files.newInputStream(file.getValue());
            OutputStream out = files.create(new Path(partial, file.getKey()))) {
          in.transferTo(out);
        }
      }
      if (!files.rename(partial, target) || files.exists(new Path(target, partial.getName()))) {
        files.delete(new Path(target, partial.getName()), true);
        refuseOthers(checkpoint); // somebody else put it there meanwhile
      }
    } finally {
      files.delete(partial, true);
    }
  }

  /** Refuses files of other contents: checkpoints of one shape have files of equal lengths. */
  private void refuseOthers(Map<String, java.nio.file.Path> checkpoint) throws IOException {
    for (Map.Entry<String, java.nio.file.Path> file : checkpoint.entrySet()) {
      Path there = new Path(target, file.getKey());
      if (!files.exists(there) || !isSame(there, file.getValue())) {
        throw new InvalidOptionsException(
            "--to "
                + target
                + " exists and does not hold this model's "
                + file.getKey()
                + "; choose a folder that does not exist yet, or remove it");
      }
    }
  }

  private boolean isSame(Path there, java.nio.file.Path here) throws IOException {
    FileStatus status = files.getFileStatus(there);
    if (!status.isFile() || status.getLen() != Files.size(here)) {
      return false;
    }
    try (InputStream one = files.open(there);
        InputStream other = Files.newInputStream(here)) {
      byte[] left = one.readNBytes(CHUNK_BYTES);
      while (left.length > 0) {
        if (!Arrays.equals(left, other.readNBytes(left.length))) {
          return false;
        }
        left = one.readNBytes(CHUNK_BYTES);
      }
      return true;
    }
  }
}
