// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ijepa.graph.Precision;
import io.ijepa.host.ProcessorOption;
import io.ijepa.model.Checkpoint;
import io.ijepa.model.IJepaConfig;
import io.ijepa.model.OnnxFile;
import io.ijepa.model.PreprocessorConfig;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** A model described, in JSON; {@link ModelFactsText} says the same to people. */
public final class ModelFacts {
  /** Beside the weights a session has its working memory, and Spark its own off the heap. */
  private static final long SESSION_BYTES = 1_000_000_000;

  /** While an fp16 session starts, the stored weights and the cast ones are there together. */
  private static final double HALF_START = 1.9;

  /**
   * While an int8 session starts, the bytes are there in several orders; what the C library's
   * allocator gets back of that it keeps.
   */
  private static final double INT8_START = 2.5;

  private ModelFacts() {}

  /** Reads the headers, and the weights once for their digest. */
  public static ObjectNode of(Path path) {
    ObjectNode json = new ObjectMapper().createObjectNode();
    if (path.toString().endsWith(".onnx")) {
      OnnxFile file = OnnxFile.open(path);
      head(json, file.name(), path, file.fingerprint(), file.weightsSha256());
      return preprocessing(json, file.preprocessor());
    }
    Checkpoint checkpoint = Checkpoint.open(path);
    head(json, checkpoint.name(), path, checkpoint.fingerprint(), checkpoint.weightsSha256());
    StoredTensors stored = StoredTensors.of(checkpoint);
    json.put("weights_files", checkpoint.weightsFiles().size());
    json.put("weights_bytes", stored.bytes());
    stored.types().forEach(type -> json.withArray("/stored_as").add(type.name()));
    shapes(json, checkpoint.config());
    json.put("parameters", stored.parameters());
    json.put("encoder_parameters", stored.encoderParameters());
    json.put("gflop_per_image", EncoderWork.flopPerImage(checkpoint.config()) / 1e9);
    memory(json.putObject("memory_bytes"), checkpoint.config(), stored.encoderParameters());
    preprocessing(json, checkpoint.preprocessor());
    Optional<Long> labels = stored.labels();
    json.put("classifier_labels", labels.orElse(0L));
    json.put("pooler", stored.hasPooler());
    json.put("mask_token", stored.hasMaskToken());
    return json;
  }

  private static ObjectNode preprocessing(ObjectNode json, PreprocessorConfig config) {
    json.put("preprocessing", Preparation.words(config));
    return json.put("processor", ProcessorOption.choice(config.backend()).text());
  }

  private static void head(
      ObjectNode json, String name, Path path, String fingerprint, String weights) {
    json.put("model", name);
    json.put("path", path.toString());
    json.put("fingerprint", fingerprint);
    json.put("weights_sha256", weights);
  }

  private static void shapes(ObjectNode json, IJepaConfig config) {
    json.put("hidden_size", config.hiddenSize());
    json.put("layers", config.layers());
    json.put("heads", config.heads());
    json.put("head_size", config.headDim());
    json.put("mlp_size", config.intermediateSize());
    json.put("activation", config.activation().name().toLowerCase(Locale.ROOT));
    json.put("image_height", config.imageHeight());
    json.put("image_width", config.imageWidth());
    json.put("channels", config.channels());
    json.put("patch_height", config.patchHeight());
    json.put("patch_width", config.patchWidth());
    json.put("tokens", config.numPatches());
  }

  /** For each precision: the weights, what a host must have free, and its peak at the start. */
  private static void memory(ObjectNode json, IJepaConfig config, long parameters) {
    long full = 4 * parameters;
    long bytes = linearParameters(config);
    for (Precision precision : Precision.values()) {
      long weights =
          switch (precision) {
            case FP32 -> full;
            case FP16 -> full / 2;
            case INT8 -> full - 3 * bytes;
          };
      long start =
          switch (precision) {
            case FP32 -> full;
            case FP16 -> (long) (HALF_START * full);
            case INT8 -> weights + (long) (INT8_START * bytes);
          };
      ObjectNode of = json.putObject(precision.name().toLowerCase(Locale.ROOT));
      of.put("weights", weights);
      of.put("running", (precision == Precision.INT8 ? start : weights) + SESSION_BYTES);
      of.put("starting", start + SESSION_BYTES);
    }
  }

  /** Weights of the layers' linear maps, which are bytes in int8. */
  private static long linearParameters(IJepaConfig config) {
    long hidden = config.hiddenSize();
    return config.layers()
        * hidden
        * (4L * config.attentionSize() + 2L * config.intermediateSize());
  }
}
