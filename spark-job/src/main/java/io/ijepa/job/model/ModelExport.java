// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ijepa.graph.EncoderGraph;
import io.ijepa.graph.Forward;
import io.ijepa.graph.Input;
import io.ijepa.graph.Output;
import io.ijepa.graph.Precision;
import io.ijepa.graph.StandaloneModel;
import io.ijepa.model.Checkpoint;
import io.ijepa.model.Classifier;
import io.ijepa.option.InvalidOptionsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A checkpoint as an {@code .onnx} file of its own for ONNX Runtime (1.17 or later: attention is
 * its fused operator), with the image processor's file beside it. One that gives logits has {@code
 * id2label} and {@code problem_type} among its metadata.
 */
public final class ModelExport {
  private static final String PROCESSOR = "preprocessor_config.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  private ModelExport() {}

  /**
   * @return the files written
   * @throws InvalidOptionsException when a file is there already that would be another
   */
  public static List<Path> write(
      Path folder, Path file, Precision precision, Forward forward, Input input)
      throws IOException {
    if (folder.toString().endsWith(".onnx")) {
      throw new InvalidOptionsException(
          "--model " + folder + " is an .onnx file already; give a checkpoint");
    }
    Checkpoint checkpoint = Checkpoint.open(folder);
    Path target = file.toAbsolutePath();
    JsonNode processor = processor(folder);
    Path beside = target.resolveSibling(PROCESSOR);
    if (Files.exists(beside) && !JSON.readTree(beside.toFile()).equals(processor)) {
      throw new InvalidOptionsException(
          "--output "
              + file
              + " needs this model's "
              + PROCESSOR
              + " beside it, but another lies there; choose a folder of its own");
    }
    Files.createDirectories(target.getParent());
    byte[] graph = EncoderGraph.write(checkpoint, precision, forward, input);
    List<Path> written =
        new ArrayList<>(
            StandaloneModel.of(graph, checkpoint.weightsFolder(), properties(checkpoint, forward))
                .write(target));
    Files.writeString(beside, processor.toPrettyString() + "\n");
    written.add(beside);
    return written;
  }

  /** Logits mean nothing without their names. */
  private static Map<String, String> properties(Checkpoint checkpoint, Forward forward) {
    if (forward.output() != Output.LOGITS) {
      return Map.of();
    }
    Classifier classifier = checkpoint.classifier();
    ObjectNode labels = JSON.createObjectNode();
    for (int id = 0; id < classifier.labels().size(); id++) {
      labels.put(Integer.toString(id), classifier.labels().get(id));
    }
    String problemType = classifier.problemType().name().toLowerCase(Locale.ROOT);
    return Map.of("id2label", labels.toString(), "problem_type", problemType);
  }

  /** A processor inside {@code processor_config.json} goes first, as everywhere. */
  private static JsonNode processor(Path folder) throws IOException {
    Path nested = folder.resolve("processor_config.json");
    if (Files.isRegularFile(nested)) {
      JsonNode inside = JSON.readTree(nested.toFile()).path("image_processor");
      if (inside.isObject()) {
        return inside;
      }
    }
    return JSON.readTree(folder.resolve(PROCESSOR).toFile());
  }
}
