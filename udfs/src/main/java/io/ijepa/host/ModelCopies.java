// SPDX-License-Identifier: Apache-2.0
package io.ijepa.host;

import io.ijepa.model.ModelException;
import io.ijepa.model.Sha256;
import io.ijepa.model.hub.FileMutex;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Copies of models on this host's disk. Each is made once in a root folder, however many threads
 * and processes ask, and holds the digests of its files in {@value #SUMS}, as {@code sha256sum}
 * writes them: a copy that does not agree with them is made anew.
 *
 * @param root the folder of the copies
 */
record ModelCopies(Path root) {

  private static final String PARTIAL = ".partial";
  private static final String SUMS = "SHA256SUMS";

  /** Opens a file of a model by its name. */
  @FunctionalInterface
  interface Source {
    InputStream open(String file) throws IOException;
  }

  /** The system property that names the folder of the copies. */
  static final String ROOT_PROPERTY = "io.ijepa.models";

  /**
   * Where {@value #ROOT_PROPERTY} says; otherwise a {@link PrivateFolder} among the temporary
   * files, one for each user: what others could change is no model of ours. YARN gives each
   * container a folder of its own for temporary files, so there the copies are made once for each
   * executor, unless the property is set.
   *
   * @throws ModelException where the folder is somebody else's
   */
  static ModelCopies ofThisUser() {
    String root = System.getProperty(ROOT_PROPERTY, "");
    if (!root.isEmpty()) {
      return new ModelCopies(Path.of(root));
    }
    return new ModelCopies(
        PrivateFolder.of(
            Path.of(
                System.getProperty("java.io.tmpdir"),
                "ijepa-models-" + System.getProperty("user.name")),
            "name another for copies of models by -D" + ROOT_PROPERTY + "=FOLDER"));
  }

  /**
   * The folder of a copy. It is filled under a lock and renamed when complete.
   *
   * @param identity stands for these contents and for no other
   * @param name of the folder: what the model is called where it comes from
   * @param files the lengths of the copy's files by their names
   */
  @SuppressWarnings("try") // the mutex is only held
  Path folder(String identity, String name, SortedMap<String, Long> files, Source source)
      throws IOException {
    Path folder = root.resolve(identity).resolve(name);
    if (isWhole(folder, files)) {
      return folder;
    }
    Files.createDirectories(folder.getParent());
    try (FileMutex held = FileMutex.hold(root.resolve(identity + ".lock"))) {
      if (!isWhole(folder, files)) {
        fill(folder, files, source);
      }
    }
    return folder;
  }

  /** Whoever tidies the folder for temporary files may have taken one and left the others. */
  private static boolean isWhole(Path folder, SortedMap<String, Long> files) throws IOException {
    return hasLengths(folder, files)
        && Files.isRegularFile(folder.resolve(SUMS))
        && Files.readString(folder.resolve(SUMS)).equals(sums(folder, files));
  }

  private static boolean hasLengths(Path folder, SortedMap<String, Long> files) throws IOException {
    for (Map.Entry<String, Long> file : files.entrySet()) {
      Path copy = folder.resolve(file.getKey());
      if (!Files.isRegularFile(copy) || Files.size(copy) != file.getValue()) {
        return false;
      }
    }
    return true;
  }

  private static String sums(Path folder, SortedMap<String, Long> files) {
    return files.keySet().stream()
        .map(file -> line(Sha256.ofFiles(List.of(folder.resolve(file))), file))
        .collect(Collectors.joining());
  }

  private static String line(String digest, String file) {
    return digest + "  " + file + "\n";
  }

  private void fill(Path folder, SortedMap<String, Long> files, Source source) throws IOException {
    deletePartial(folder);
    Path partial = Files.createTempDirectory(folder.getParent(), folder.getFileName() + PARTIAL);
    try {
      StringBuilder sums = new StringBuilder();
      for (String file : files.keySet()) {
        MessageDigest digest = Sha256.start();
        try (InputStream in = new DigestInputStream(source.open(file), digest)) {
          Files.copy(in, partial.resolve(file));
        }
        sums.append(line(HexFormat.of().formatHex(digest.digest()), file));
      }
      if (!hasLengths(partial, files)) {
        throw new IOException("the model's files changed while they were copied");
      }
      Files.writeString(partial.resolve(SUMS), sums);
      delete(folder);
      Files.move(partial, folder, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      delete(partial);
    }
  }

  /** Under the lock nobody fills them any more: a process that did was killed. */
  private static void deletePartial(Path folder) throws IOException {
    List<Path> left;
    try (Stream<Path> beside = Files.list(folder.getParent())) {
      String name = folder.getFileName() + PARTIAL;
      left = beside.filter(path -> path.getFileName().toString().startsWith(name)).toList();
    } catch (UncheckedIOException unreadable) {
      throw unreadable.getCause();
    }
    for (Path partial : left) {
      delete(partial);
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> deepestFirst;
    try (Stream<Path> all = Files.walk(folder)) {
      deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
    } catch (UncheckedIOException unreadable) {
      throw unreadable.getCause();
    }
    for (Path path : deepestFirst) {
      Files.delete(path);
    }
  }
}
