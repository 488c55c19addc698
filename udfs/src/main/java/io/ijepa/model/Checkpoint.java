// SPDX-License-Identifier: Apache-2.0
package io.ijepa.model;

import io.ijepa.image.ImageGeometry;
import io.ijepa.image.ResizeTarget;
import io.ijepa.image.resample.ResizeBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * A Hugging Face I-JEPA checkpoint folder, read and checked: {@code config.json}, {@code
 * preprocessor_config.json} (or {@code processor_config.json}) and {@code model.safetensors}, whole
 * or in shards. Opening reads the JSON files and the safetensors headers, kilobytes, and never a
 * weight. Thread-safe; needs no closing.
 */
public final class Checkpoint {
  private final String name;
  private final JsonFields json;
  private final IJepaConfig config;
  private final PreprocessorConfig preprocessor;
  private final WeightFiles files;
  private final Weights weights;
  private final Object digestLock = new Object();
  private String weightsSha256; // guarded by digestLock; null until asked for

  private Checkpoint(
      String name,
      JsonFields json,
      IJepaConfig config,
      PreprocessorConfig preprocessor,
      WeightFiles files,
      Weights weights) {
    this.name = name;
    this.json = json;
    this.config = config;
    this.preprocessor = preprocessor;
    this.files = files;
    this.weights = weights;
  }

  /**
   * Opens the checkpoint in {@code folder}, which may be a snapshot folder of Hugging Face's cache.
   *
   * @throws ModelException where a file is missing or damaged, or where the embedding would not
   *     equal the reference's
   */
  public static Checkpoint open(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new ModelException("the checkpoint folder " + folder + " does not exist");
    }
    JsonFields json = JsonFields.read(required(folder, "config.json"));
    IJepaConfig config = IJepaConfig.of(json);
    PreprocessorConfig preprocessor = preprocessor(folder, config.channels());
    refuseOtherSize(folder, config, preprocessor.geometry());
    WeightFiles files = WeightFiles.find(folder);
    Weights weights = Weights.of(config, files.tensors(), folder.toString());
    return new Checkpoint(name(folder), json, config, preprocessor, files, weights);
  }

  /** The same checkpoint, its images prepared in another one's arithmetic. */
  public Checkpoint withBackend(ResizeBackend backend) {
    return new Checkpoint(name, json, config, preprocessor.withBackend(backend), files, weights);
  }

  /** {@code org/name} of a snapshot in Hugging Face's cache, else the folder's own name. */
  public String name() {
    return name;
  }

  public IJepaConfig config() {
    return config;
  }

  public PreprocessorConfig preprocessor() {
    return preprocessor;
  }

  public Weights weights() {
    return weights;
  }

  /**
   * The head of a checkpoint for classification, with its labels.
   *
   * @throws ModelException where this checkpoint has none, or one that is damaged
   */
  public Classifier classifier() {
    return Classifier.of(json, weights);
  }

  /**
   * The head that some checkpoints have for one vector per image.
   *
   * @throws ModelException where this checkpoint has none, or one that is damaged
   */
  public Pooler pooler() {
    return Pooler.of(json, config, weights);
  }

  /**
   * What stands in for the embedding of a masked patch, [1, 1, hiddenSize].
   *
   * @throws ModelException where this checkpoint has none, or one that is damaged
   */
  public TensorEntry maskToken() {
    return weights
        .part(
            "mask token",
            "it needs a checkpoint that was saved with use_mask_token",
            0,
            Weight.MASK_TOKEN)
        .get(0);
  }

  /**
   * Checks that the network can be run on images of another size, its position embeddings
   * interpolated, as the reference does with {@code interpolate_pos_encoding}.
   *
   * @throws ModelException where the reference cannot, or would compute nonsense; says why
   */
  public void checkImageSize(ImageSize size) {
    if (size.height() < config.patchHeight() || size.width() < config.patchWidth()) {
      throw refuseSize(
          size, "a patch has %dx%d pixels".formatted(config.patchHeight(), config.patchWidth()));
    }
    long patches =
        (long) (size.height() / config.patchHeight()) * (size.width() / config.patchWidth());
    if (patches > IJepaConfig.MAX_PATCHES) {
      throw refuseSize(
          size,
          "it has %d patches, and %d is the most".formatted(patches, IJepaConfig.MAX_PATCHES));
    }
    if (json.has("patch_size") && !json.get("patch_size").isIntegralNumber()) {
      throw refuseSize(
          size,
          "the reference interpolates position embeddings only where patch_size is one whole"
              + " number, but it is "
              + json.get("patch_size"));
    }
    if (config.gridHeight() != config.gridWidth()) {
      throw refuseSize(
          size,
          "the reference interpolates position embeddings only from a square grid of patches, but"
              + " this one has %dx%d".formatted(config.gridHeight(), config.gridWidth()));
    }
  }

  private ModelException refuseSize(ImageSize size, String reason) {
    return new ModelException(
        "%s cannot be run on images of %s pixels, only on its own %s: %s"
            .formatted(name, size, config.imageSize(), reason));
  }

  /**
   * All tensors of the checkpoint, also those that nothing here reads. Where it is sharded its
   * index says which those are: a file may hold others.
   */
  public Collection<TensorEntry> tensors() {
    return Collections.unmodifiableCollection(files.tensors().values());
  }

  /** The real folder, links resolved, below which every weight's real file lies. */
  public Path weightsFolder() {
    return files.folder();
  }

  /** The real files of the weights, in the order of their shard names. */
  public List<Path> weightsFiles() {
    return files.files();
  }

  /**
   * SHA-256 in hex of the weights files' bytes, shards one after the other by name; for a single
   * file what {@code sha256sum} prints and what the hub shows. Reads the files through once, at the
   * first call; later calls and concurrent ones share the result.
   *
   * @throws ModelException where a file cannot be read
   */
  public String weightsSha256() {
    synchronized (digestLock) {
      if (weightsSha256 == null) {
        weightsSha256 = Sha256.ofFiles(files.files());
      }
      return weightsSha256;
    }
  }

  /**
   * SHA-256 in hex of what decides an embedding's value: {@link #weightsSha256}, every value of
   * {@link #config} and every value of {@link #preprocessor} that is used. Not covered: the name,
   * the files' names, keys of the JSON files that nothing reads, and the precision and pooling that
   * are chosen later. Two ways to write the same value (a default spelt out, {@code silu} and
   * {@code swish}) give the same fingerprint; the same weights in other shards do not.
   *
   * @throws ModelException where a weights file cannot be read
   */
  public String fingerprint() {
    return Fingerprint.of(weightsSha256(), config, preprocessor);
  }

  /**
   * {@link #fingerprint} and what else decides the logits and what they are called: the labels in
   * their order and the problem type of {@link #classifier}.
   *
   * @throws ModelException as {@link #classifier} and {@link #fingerprint}
   */
  public String classifierFingerprint() {
    return Fingerprint.of(fingerprint(), classifier());
  }

  /**
   * {@link #fingerprint} and what else decides the pooler's output: {@code pooler_act}.
   *
   * @throws ModelException as {@link #pooler} and {@link #fingerprint}
   */
  public String poolerFingerprint() {
    return Fingerprint.of(fingerprint(), pooler());
  }

  @Override
  public String toString() {
    return "Checkpoint[" + name + "]";
  }

  private static Path required(Path folder, String file) {
    Path path = folder.resolve(file);
    if (!Files.isRegularFile(path)) {
      throw new ModelException(
          folder + " lacks the file " + file + "; is it a Hugging Face checkpoint?");
    }
    return path;
  }

  /**
   * The preprocessor that the reference would take: one inside {@code processor_config.json} goes
   * first.
   */
  private static PreprocessorConfig preprocessor(Path folder, int channels) {
    Path nested = folder.resolve("processor_config.json");
    if (Files.isRegularFile(nested)) {
      JsonFields json = JsonFields.read(nested);
      if (json.has("image_processor")) {
        return PreprocessorConfig.of(json.object("image_processor"), channels);
      }
    }
    return PreprocessorConfig.read(required(folder, "preprocessor_config.json"), channels);
  }

  private static void refuseOtherSize(Path folder, IJepaConfig config, ImageGeometry geometry) {
    Optional<ImageGeometry.CropSize> fixed =
        geometry
            .crop()
            .or(
                () ->
                    geometry
                        .resize()
                        .filter(ResizeTarget.Exact.class::isInstance)
                        .map(ResizeTarget.Exact.class::cast)
                        .map(exact -> new ImageGeometry.CropSize(exact.height(), exact.width())));
    ImageGeometry.CropSize model =
        new ImageGeometry.CropSize(config.imageHeight(), config.imageWidth());
    if (fixed.isPresent() && !fixed.get().equals(model)) {
      throw new ModelException(
          "%s: images are prepared at %dx%d pixels (height x width) but config.json takes %dx%d;"
                  .formatted(
                      folder,
                      fixed.get().height(),
                      fixed.get().width(),
                      model.height(),
                      model.width())
              + " make size or crop_size in preprocessor_config.json equal to image_size");
    }
  }

  /** {@code .../models--org--name/snapshots/revision} is the cache's layout. */
  private static String name(Path folder) {
    Path absolute;
    try {
      // Not the real path: a link to a checkpoint keeps the name that the user gave it.
      absolute = folder.toAbsolutePath().normalize();
      if (absolute.getFileName() == null) {
        absolute = absolute.toRealPath();
      }
    } catch (IOException e) {
      throw new ModelException(folder + " could not be resolved: " + e, e);
    }
    Path snapshots = absolute.getParent();
    if (snapshots != null && snapshots.endsWith("snapshots") && snapshots.getParent() != null) {
      String repository = String.valueOf(snapshots.getParent().getFileName());
      if (repository.startsWith("models--")) {
        return repository.substring("models--".length()).replaceFirst("--", "/");
      }
    }
    return String.valueOf(absolute.getFileName());
  }
}
