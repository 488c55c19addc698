// SPDX-License-Identifier: Apache-2.0
package io.ijepa.host;

import io.ijepa.graph.EncoderGraph;
import io.ijepa.graph.Forward;
import io.ijepa.graph.Output;
import io.ijepa.graph.PixelGraph;
import io.ijepa.graph.Precision;
import io.ijepa.inference.Encoder;
import io.ijepa.inference.EncoderShape;
import io.ijepa.inference.ForeignEncoder;
import io.ijepa.inference.OnnxEncoder;
import io.ijepa.model.Checkpoint;
import io.ijepa.model.Classifier;
import io.ijepa.model.IJepaConfig;
import io.ijepa.model.ImageSize;
import io.ijepa.model.ModelException;
import io.ijepa.model.OnnxFile;
import io.ijepa.model.PreprocessorConfig;
import io.ijepa.option.Problems;
import io.ijepa.settings.EmbedSettings;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** A model whose files are on this machine, opened and checked. Immutable. */
public sealed interface LocalModel {

  /** The folder's, repository's or file's name, for people and for the {@code model} column. */
  String name();

  /** The way through its network that the options ask for; what it cannot do is a problem. */
  Forward forward(EmbedSettings settings, Problems problems);

  /**
   * SHA-256 over the weights and over all that shapes a vector before any option does; with what a
   * head adds, the labels for example, where the output is the head's.
   *
   * @throws ModelException where the model does not have this output
   */
  String fingerprint(Output output);

  /** SHA-256 of the weights' files alone, as {@code cat files | sha256sum} prints it. */
  String weightsSha256();

  /** How images are prepared for this way. */
  PreprocessorConfig preprocessor(Forward forward);

  /** The size of the images of this way; empty where only the runtime can tell. */
  Optional<ImageSize> imageSize(Forward forward);

  /**
   * The head that gives labels.
   *
   * @throws ModelException where it has none
   */
  Classifier classifier();

  /** What its session can compute in. */
  Set<Precision> precisions();

  /** What a session of it takes of a GPU's memory. */
  GpuNeed gpuNeed(Precision precision);

  /** The session; called on the inference thread. */
  Encoder encoder(EncoderKey key);

  /**
   * @throws ModelException when it is no model that can be run; the message says why
   */
  static LocalModel open(Path path) {
    return path.toString().endsWith(".onnx")
        ? new Foreign(OnnxFile.open(path))
        : new IJepa(Checkpoint.open(path));
  }

  /** A Hugging Face checkpoint folder. */
  record IJepa(Checkpoint checkpoint) implements LocalModel {
    @Override
    public String name() {
      return checkpoint.name();
    }

    @Override
    public Forward forward(EmbedSettings settings, Problems problems) {
      return ForwardOptions.of(checkpoint, settings, problems);
    }

    @Override
    public String fingerprint(Output output) {
      return switch (output) {
        case LOGITS -> checkpoint.classifierFingerprint();
        case POOLER -> checkpoint.poolerFingerprint();
        case MEAN_POOLED, PATCH_TOKENS -> checkpoint.fingerprint();
      };
    }

    @Override
    public String weightsSha256() {
      return checkpoint.weightsSha256();
    }

    @Override
    public PreprocessorConfig preprocessor(Forward forward) {
      return checkpoint
          .preprocessor()
          .scaled(checkpoint.config().imageSize(), forward.config(checkpoint).imageSize());
    }

    @Override
    public Optional<ImageSize> imageSize(Forward forward) {
      return Optional.of(forward.config(checkpoint).imageSize());
    }

    @Override
    public Classifier classifier() {
      return checkpoint.classifier();
    }

    @Override
    public Set<Precision> precisions() {
      return EnumSet.allOf(Precision.class);
    }

    @Override
    public GpuNeed gpuNeed(Precision precision) {
      return GpuNeed.of(checkpoint.config(), precision);
    }

    @Override
    public Encoder encoder(EncoderKey key) {
      IJepaConfig config = key.forward().config(checkpoint);
      EncoderShape shape =
          new EncoderShape(
              config.imageHeight(),
              config.imageWidth(),
              config.channels(),
              key.forward().vectors(checkpoint),
              key.forward().dimension(checkpoint),
              key.forward().maskEntries(checkpoint));
      byte[] graph =
          EncoderGraph.write(
              checkpoint.withBackend(key.processor()), key.precision(), key.forward());
      return new OnnxEncoder(graph, checkpoint.weightsFolder(), shape, key.device());
    }
  }

  /** Somebody else's {@code .onnx} file with a {@code preprocessor_config.json} beside it. */
  record Foreign(OnnxFile file) implements LocalModel {
    @Override
    public String name() {
      return file.name();
    }

    @Override
    public Forward forward(EmbedSettings settings, Problems problems) {
      return ForwardOptions.of(file, settings, problems);
    }

    @Override
    public String fingerprint(Output output) {
      if (output == Output.LOGITS) {
        throw withoutHead();
      }
      return file.fingerprint();
    }

    @Override
    public String weightsSha256() {
      return file.weightsSha256();
    }

    @Override
    public PreprocessorConfig preprocessor(Forward forward) {
      return file.preprocessor();
    }

    @Override
    public Optional<ImageSize> imageSize(Forward forward) {
      return Optional.of(new ImageSize(file.pixelHeight(), file.pixelWidth()))
          .filter(size -> size.height() > 0 && size.width() > 0);
    }

    @Override
    public Classifier classifier() {
      throw withoutHead();
    }

    private ModelException withoutHead() {
      return new ModelException(
          file.path() + " is an .onnx file; logits are computed of a checkpoint folder only");
    }

    /** Its graph is run as it is. */
    @Override
    public Set<Precision> precisions() {
      return EnumSet.of(Precision.FP32);
    }

    @Override
    public GpuNeed gpuNeed(Precision precision) {
      return GpuNeed.UNKNOWN;
    }

    @Override
    public Encoder encoder(EncoderKey key) {
      PreprocessorConfig pixels = file.preprocessor().withBackend(key.processor());
      return new ForeignEncoder(
          file.path(),
          (height, width) -> PixelGraph.write(pixels, height, width, OnnxFile.CHANNELS),
          file.pixelHeight(),
          file.pixelWidth(),
          key.forward().output() == Output.PATCH_TOKENS
              ? ForeignEncoder.Pooling.NONE
              : ForeignEncoder.Pooling.MEAN,
          key.forward().normalize(),
          key.device());
    }
  }
}
