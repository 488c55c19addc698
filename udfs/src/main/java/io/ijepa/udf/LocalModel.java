package io.ijepa.udf;

import io.ijepa.graph.EncoderGraph;
import io.ijepa.graph.Output;
import io.ijepa.graph.PixelGraph;
import io.ijepa.graph.Precision;
import io.ijepa.inference.Encoder;
import io.ijepa.inference.EncoderShape;
import io.ijepa.inference.ForeignEncoder;
import io.ijepa.inference.OnnxEncoder;
import io.ijepa.model.Checkpoint;
import io.ijepa.model.IJepaConfig;
import io.ijepa.model.ModelException;
import io.ijepa.model.OnnxFile;
import io.ijepa.model.PreprocessorConfig;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;

/** A model whose files are on this machine, opened and checked. Immutable. */
sealed interface LocalModel {

  /** For people and for the {@code model} column: the folder's, repository's or file's name. */
  String name();

  /** SHA-256 over the weights and over all that shapes a vector before any option does. */
  String fingerprint();

  /** SHA-256 of the weights' files alone, as {@code cat files | sha256sum} prints it. */
  String weightsSha256();

  PreprocessorConfig preprocessor();

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
    public String fingerprint() {
      return checkpoint.fingerprint();
    }

    @Override
    public String weightsSha256() {
      return checkpoint.weightsSha256();
    }

    @Override
    public PreprocessorConfig preprocessor() {
      return checkpoint.preprocessor();
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
      IJepaConfig config = checkpoint.config();
      EncoderShape shape =
          new EncoderShape(
              config.imageHeight(),
              config.imageWidth(),
              config.channels(),
              key.forward().vectors(config),
              key.forward().dimension(config));
      byte[] graph = EncoderGraph.write(checkpoint, key.precision(), key.forward());
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
    public String fingerprint() {
      return file.fingerprint();
    }

    @Override
    public String weightsSha256() {
      return file.weightsSha256();
    }

    @Override
    public PreprocessorConfig preprocessor() {
      return file.preprocessor();
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
      return new ForeignEncoder(
          file.path(),
          (height, width) -> PixelGraph.write(preprocessor(), height, width, OnnxFile.CHANNELS),
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
