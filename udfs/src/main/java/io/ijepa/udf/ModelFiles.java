package io.ijepa.udf;

import io.ijepa.model.ModelException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;

/**
 * Where a model's files are on this machine. A model is named by a URI that means the same on the
 * driver and on every executor; what does not lie on a local disk is copied there, once per host.
 */
final class ModelFiles {
  static final String EMBEDDED = "embedded:demo";

  private static final List<String> EMBEDDED_FILES =
      List.of("config.json", "preprocessor_config.json", "model.safetensors");
  private static final Pattern HUB_ID = Pattern.compile("[\\w.-]+/[\\w.-]+");

  private final Configuration hadoop;
  private final Path cache;

  ModelFiles(Configuration hadoop) {
    this(hadoop, Path.of(System.getProperty("java.io.tmpdir"), "ijepa-models"));
  }

  ModelFiles(Configuration hadoop, Path cache) {
    this.hadoop = hadoop;
    this.cache = cache;
  }

  /**
   * The URI for what a user wrote; called on the driver.
   *
   * @throws ModelException when nothing is there; the message says where it was looked for
   */
  String uriOf(Optional<String> written, String revision) {
    if (written.isEmpty()) {
      return EMBEDDED;
    }
    String text = written.get();
    if (text.matches("[a-zA-Z][\\w+.-]+:.*")) {
      return text;
    }
    Path local = Path.of(text).toAbsolutePath();
    if (Files.exists(local)) {
      return local.toUri().toString();
    }
    String onDefaultFileSystem = defaultFileSystemUri(text);
    if (onDefaultFileSystem != null) {
      return onDefaultFileSystem;
    }
    if (HUB_ID.matcher(text).matches()) {
      return hubCacheUri(text, revision);
    }
    throw new ModelException(
        "--model " + text + " does not exist: looked for the folder or file " + local);
  }

  private String defaultFileSystemUri(String text) {
    try {
      org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(text);
      FileSystem files = path.getFileSystem(hadoop);
      boolean remote = !files.getUri().getScheme().equals("file");
      return remote && files.exists(path) ? files.makeQualified(path).toString() : null;
    } catch (IOException unreachable) {
      return null;
    }
  }

  /** The layout that huggingface_hub keeps: models--org--name/{refs/REVISION, snapshots/COMMIT}. */
  private static String hubCacheUri(String id, String revision) {
    Path repository = hubCache().resolve("models--" + id.replace("/", "--"));
    Path reference = repository.resolve("refs").resolve(revision);
    try {
      String commit =
          Files.isRegularFile(reference) ? Files.readString(reference).strip() : revision;
      Path snapshot = repository.resolve("snapshots").resolve(commit);
      if (Files.isDirectory(snapshot)) {
        return snapshot.toUri().toString();
      }
    } catch (IOException unreadable) {
      throw new ModelException("cannot read " + reference + ": " + unreadable.getMessage());
    }
    throw new ModelException(
        "--model "
            + id
            + " is neither a folder nor revision '"
            + revision
            + "' of a model in the local Hugging Face cache ("
            + repository
            + "). This version does not download: fetch it with `hf download "
            + id
            + "`, or give the path of its folder");
  }

  private static Path hubCache() {
    String hub = System.getenv("HF_HUB_CACHE");
    String home = System.getenv("HF_HOME");
    if (hub != null) {
      return Path.of(hub);
    }
    return home != null
        ? Path.of(home, "hub")
        : Path.of(System.getProperty("user.home"), ".cache", "huggingface", "hub");
  }

  /**
   * The local path of a model's folder, or of its {@code .onnx} file.
   *
   * @throws ModelException when it is not there or cannot be copied
   */
  Path localPath(String uri) {
    try {
      if (uri.equals(EMBEDDED)) {
        return embedded();
      }
      if (uri.startsWith("file:")) {
        Path local = Path.of(URI.create(uri.replaceFirst("^file:/*", "file:///")));
        if (!Files.exists(local)) {
          throw new ModelException(
              "the model "
                  + local
                  + " does not exist on this host; a model on a local disk must lie at the same"
                  + " path on every host, or else on a shared file system (hdfs:, s3a:, ..)");
        }
        return local;
      }
      return copied(new org.apache.hadoop.fs.Path(uri));
    } catch (IOException broken) {
      throw new ModelException("cannot read the model " + uri + ": " + broken.getMessage());
    }
  }

  private Path embedded() throws IOException {
    MessageDigest digest = sha256();
    for (String file : EMBEDDED_FILES) {
      try (InputStream in = resource(file)) {
        digest.update(in.readAllBytes());
      }
    }
    return once(
        "demo-" + HexFormat.of().formatHex(digest.digest(), 0, 6),
        folder -> {
          for (String file : EMBEDDED_FILES) {
            try (InputStream in = resource(file)) {
              Files.copy(in, folder.resolve(file));
            }
          }
        });
  }

  private static InputStream resource(String file) {
    return ModelFiles.class.getResourceAsStream("/io/ijepa/demo/" + file);
  }

  /** A folder, or a file with what lies beside it: external data and the preprocessor's JSON. */
  private Path copied(org.apache.hadoop.fs.Path path) throws IOException {
    FileSystem files = path.getFileSystem(hadoop);
    FileStatus status = files.getFileStatus(path);
    org.apache.hadoop.fs.Path folder = status.isDirectory() ? path : path.getParent();
    FileStatus[] contents = files.listStatus(folder);
    MessageDigest identity = sha256();
    identity.update(files.makeQualified(folder).toString().getBytes(StandardCharsets.UTF_8));
    for (FileStatus file : contents) {
      String line = file.getPath().getName() + file.getLen() + "/" + file.getModificationTime();
      identity.update(line.getBytes(StandardCharsets.UTF_8));
    }
    Path local =
        once(
            folder.getName() + "-" + HexFormat.of().formatHex(identity.digest(), 0, 8),
            target -> {
              for (FileStatus file : contents) {
                if (file.isFile()) {
                  try (InputStream in = files.open(file.getPath())) {
                    Files.copy(in, target.resolve(file.getPath().getName()));
                  }
                }
              }
            });
    return status.isDirectory() ? local : local.resolve(path.getName());
  }

  private interface Filler {
    void fill(Path folder) throws IOException;
  }

  /** Filled under a lock and renamed when complete: a folder of this name is always whole. */
  private Path once(String name, Filler filler) throws IOException {
    Path folder = cache.resolve(name);
    if (Files.isDirectory(folder)) {
      return folder;
    }
    Files.createDirectories(cache);
    synchronized (ModelFiles.class) { // a file lock is held by the whole JVM
      try (FileChannel lock =
          FileChannel.open(
              cache.resolve(name + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        lock.lock();
        if (!Files.isDirectory(folder)) {
          Path partial = Files.createTempDirectory(cache, name + ".partial");
          filler.fill(partial);
          rename(partial, folder);
        }
      }
    }
    return folder;
  }

  private static void rename(Path partial, Path folder) throws IOException {
    try {
      Files.move(partial, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException | FileAlreadyExistsException refused) {
      throw new IOException("cannot rename " + partial + " to " + folder, refused);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new UncheckedIOException(new IOException(impossible));
    }
  }
}
