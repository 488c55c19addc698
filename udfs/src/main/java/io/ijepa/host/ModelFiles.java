// SPDX-License-Identifier: Apache-2.0
package io.ijepa.host;

import io.ijepa.model.ModelException;
import io.ijepa.model.OnnxFile;
import io.ijepa.model.Sha256;
import io.ijepa.model.hub.FetchLines;
import io.ijepa.model.hub.FetchProgress;
import io.ijepa.model.hub.HubCache;
import io.ijepa.model.hub.HubSettings;
import io.ijepa.model.hub.ModelHub;
import io.ijepa.model.hub.Patience;
import io.ijepa.option.OptionNames;
import io.ijepa.settings.EmbedOption;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.SparkEnv;
import org.apache.spark.SparkFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a model's files are on this machine. A model is named by a URI that means the same on the
 * driver and on every executor; what does not lie on a local disk is copied there: see {@link
 * ModelCopies}. A model on the driver's disk is not sent to the executors, gigabytes for each of
 * them from one machine and anew for each application: it must lie on theirs too, or be shipped by
 * {@code spark.files} or {@code spark.archives}, or lie on a shared file system, from where each
 * host copies it once.
 */
public final class ModelFiles {
  private static final Logger LOG = LoggerFactory.getLogger(ModelFiles.class);
  private static final Duration PROGRESS_EVERY = Duration.ofSeconds(5);

  public static final String EMBEDDED = "embedded:demo";

  private static final List<String> EMBEDDED_FILES =
      List.of("config.json", "preprocessor_config.json", "model.safetensors");

  /**
   * A model that a user wrote.
   *
   * @param uri what executors are told
   * @param revision of a Hugging Face id; other models have none
   */
  public record Found(String uri, Optional<String> revision) {
    private Found(String uri) {
      this(uri, Optional.empty());
    }
  }

  private final Configuration hadoop;
  private final ModelCopies copies;
  private final Supplier<ModelHub> hub;

  public ModelFiles(Configuration hadoop) {
    this(hadoop, new FetchLines(PROGRESS_EVERY, LOG::info));
  }

  private ModelFiles(Configuration hadoop, FetchProgress progress) {
    this(hadoop, ModelCopies.ofThisUser(), () -> hub(progress));
  }

  /** The models that this process reaches without a Spark session. */
  public static ModelFiles ofThisProcess(FetchProgress progress) {
    return new ModelFiles(hadoopOfThisProcess(), progress);
  }

  /** The Hadoop settings that a Spark session of this process would have. */
  public static Configuration hadoopOfThisProcess() {
    return HadoopSettings.ofThisProcess();
  }

  /** The hub and the cache that this process's environment names. */
  public static ModelHub hub(FetchProgress progress) {
    Path home = Path.of(System.getProperty("user.home"));
    return new ModelHub(HubSettings.of(System.getenv(), home), Patience.USUAL, progress);
  }

  /**
   * The local folder or {@code .onnx} file of the model that a user wrote, fetched or copied where
   * it is not on this machine.
   *
   * @param names how the caller spells options, for messages
   * @throws ModelException when it cannot be had; the message says why and what to do
   */
  public Path path(Optional<String> written, String revision, OptionNames names) {
    return localPath(find(written, revision, names).uri());
  }

  public ModelFiles(Configuration hadoop, ModelCopies copies, Supplier<ModelHub> hub) {
    this.hadoop = hadoop;
    this.copies = copies;
    this.hub = hub;
  }

  /**
   * The model for what a user wrote; called on the driver.
   *
   * @param written a folder, a file, a URI or a Hugging Face id; empty for the embedded demo model
   * @param names how the caller spells options, for messages
   * @throws ModelException when nothing is there; the message says where it was looked for
   */
  public Found find(Optional<String> written, String revision, OptionNames names) {
    if (written.isEmpty()) {
      return new Found(EMBEDDED);
    }
    String text = written.get();
    if (text.matches("[a-zA-Z][\\w+.-]+:.*")) {
      return new Found(text);
    }
    Path local = Path.of(text).toAbsolutePath();
    if (Files.exists(local)) {
      return new Found(local.toUri().toString());
    }
    Optional<Path> shipped = shippedBySpark(local);
    if (shipped.isPresent()) {
      return new Found(shipped.get().toUri().toString());
    }
    String obstacle = "";
    try {
      Optional<String> remote = onDefaultFileSystem(text);
      if (remote.isPresent()) {
        return new Found(remote.get());
      }
    } catch (IOException | IllegalArgumentException unreachable) { // or an unknown host
      obstacle =
          "; the default file system "
              + FileSystem.getDefaultUri(hadoop)
              + " could not be asked: "
              + unreachable.getMessage();
    }
    if (!HubCache.isId(text)) {
      throw new ModelException(
          names.of(EmbedOption.MODEL)
              + " "
              + text
              + " does not exist: looked for the folder or file "
              + local
              + obstacle);
    }
    try {
      Path folder = hub.get().find(text, revision);
      return new Found(folder.toUri().toString(), Optional.of(revision));
    } catch (ModelException missing) {
      throw new ModelException(
          names.of(EmbedOption.MODEL)
              + " "
              + text
              + " is no folder or file here, and as a model of a hub: "
              + missing.getMessage()
              + obstacle);
    }
  }

  /** What {@code spark.files} and {@code spark.archives} brought here, under the same last name. */
  private static Optional<Path> shippedBySpark(Path local) {
    if (SparkEnv.get() == null || local.getFileName() == null) {
      return Optional.empty();
    }
    Path shipped = Path.of(SparkFiles.getRootDirectory()).resolve(local.getFileName().toString());
    return Files.exists(shipped) ? Optional.of(shipped.toAbsolutePath()) : Optional.empty();
  }

  private Optional<String> onDefaultFileSystem(String text) throws IOException {
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(text);
    FileSystem files = path.getFileSystem(hadoop);
    boolean remote = !files.getUri().getScheme().equals("file");
    return remote && files.exists(path)
        ? Optional.of(files.makeQualified(path).toString())
        : Optional.empty();
  }

  /**
   * The model at a URI, opened and checked.
   *
   * @throws ModelException when it cannot be used; the message names it as the user does
   */
  public LocalModel open(String uri) {
    Path local = localPath(uri);
    try {
      return LocalModel.open(local);
    } catch (ModelException unusable) {
      if (uri.startsWith("file:")) {
        throw unusable;
      }
      throw new ModelException(
          "the model " + uri + " cannot be used; of its local copy: " + unusable.getMessage(),
          unusable);
    }
  }

  /**
   * The local path of a model's folder, or of its {@code .onnx} file.
   *
   * @throws ModelException when it is not there or cannot be copied
   */
  public Path localPath(String uri) {
    try {
      if (uri.equals(EMBEDDED)) {
        return embedded();
      }
      return uri.startsWith("file:") ? onThisHost(uri) : copied(new org.apache.hadoop.fs.Path(uri));
    } catch (IOException | IllegalArgumentException broken) {
      throw new ModelException("cannot read the model " + uri + ": " + broken.getMessage());
    }
  }

  private static Path onThisHost(String uri) {
    Path local = pathOf(uri);
    if (Files.exists(local)) {
      return local;
    }
    return shippedBySpark(local)
        .orElseThrow(
            () ->
                new ModelException(
                    "the model "
                        + local
                        + " does not exist on this host; a model on a local disk must lie at the"
                        + " same path on every host. Put it on a shared file system with `ijepa"
                        + " model fetch --model MODEL --to hdfs://..` (or s3a:, ..) and name that"
                        + " as the model, or ship it by spark.archives"));
  }

  /** One, two or three slashes after the scheme, escaped or, where that is no URI, as it stands. */
  private static Path pathOf(String uri) {
    String path = uri.replaceFirst("^file:/*", "/");
    try {
      return Path.of(URI.create("file://" + path));
    } catch (IllegalArgumentException unescaped) {
      return Path.of(path);
    }
  }

  private Path embedded() throws IOException {
    MessageDigest digest = Sha256.start();
    SortedMap<String, Long> lengths = new TreeMap<>();
    for (String file : EMBEDDED_FILES) {
      try (InputStream in = resource(file)) {
        byte[] bytes = in.readAllBytes();
        digest.update(bytes);
        lengths.put(file, (long) bytes.length);
      }
    }
    String identity = HexFormat.of().formatHex(digest.digest(), 0, 8);
    return copies.folder(identity, "ijepa-demo", lengths, ModelFiles::resource);
  }

  private static InputStream resource(String file) {
    InputStream in = ModelFiles.class.getResourceAsStream("/io/ijepa/demo/" + file);
    if (in == null) {
      throw new ModelException("this build holds no demo model; name a model");
    }
    return in;
  }

  /** A checkpoint's folder, or an {@code .onnx} file with what lies beside it and belongs to it. */
  private Path copied(org.apache.hadoop.fs.Path path) throws IOException {
    FileSystem files = path.getFileSystem(hadoop);
    FileStatus status = files.getFileStatus(path);
    org.apache.hadoop.fs.Path folder = status.isDirectory() ? path : path.getParent();
    MessageDigest identity = Sha256.start();
    identity.update(files.makeQualified(folder).toString().getBytes(StandardCharsets.UTF_8));
    Predicate<String> belongs =
        status.isDirectory() ? ModelFiles::isOfCheckpoint : ofOnnxFile(files, path);
    SortedMap<String, Long> lengths = new TreeMap<>();
    for (FileStatus file : files.listStatus(folder)) {
      String name = file.getPath().getName();
      if (file.isFile() && (name.endsWith(".json") || belongs.test(name))) {
        lengths.put(name, file.getLen());
        String line = name + "\n" + file.getLen() + "\n" + file.getModificationTime() + "\n";
        identity.update(line.getBytes(StandardCharsets.UTF_8));
      }
    }
    if (lengths.isEmpty()) {
      throw new ModelException(
          "the model folder " + path + " holds no .json and no .safetensors file: it is no model");
    }
    Path local =
        copies.folder(
            HexFormat.of().formatHex(identity.digest(), 0, 8),
            folder.getName(),
            lengths,
            file -> files.open(new org.apache.hadoop.fs.Path(folder, file)));
    return status.isDirectory() ? local : local.resolve(path.getName());
  }

  /** Repositories hold the same weights in three formats, gigabytes each: one is enough. */
  private static boolean isOfCheckpoint(String name) {
    return name.endsWith(".safetensors");
  }

  private static Predicate<String> ofOnnxFile(FileSystem files, org.apache.hadoop.fs.Path path)
      throws IOException {
    try (InputStream in = files.open(path)) {
      return OnnxFile.parts(in, path.getName())::contains;
    }
  }
}
