// SPDX-License-Identifier: Apache-2.0
package io.ijepa.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A new checkpoint folder of {@code IJepaForImageClassification}: the network of another checkpoint
 * with another head. The network's weights are copied, or linked to and named by a sharded index.
 */
public final class ClassifierFolder {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String NETWORK = "ijepa.";

  private final Path base;
  private final LinearHead head;
  private final Path folder;
  private final Path place;

  private ClassifierFolder(Path base, LinearHead head, Path folder, Path place) {
    this.base = base;
    this.head = head;
    this.folder = folder;
    this.place = place;
  }

  /**
   * Writes one file, {@code model.safetensors}, that needs nothing else, with the names that {@code
   * save_pretrained} gives: any version of {@code transformers} loads it.
   *
   * @param base the folder of a checkpoint that {@link Checkpoint#open} opens
   * @param folder an empty one
   */
  public static void copying(Path base, LinearHead head, Path folder) throws IOException {
    ClassifierFolder made = new ClassifierFolder(base, head, folder, folder);
    made.describe();
    made.copyWeights();
  }

  /**
   * Writes the head alone, and beside it relative links to the base's files. The base's tensors
   * keep their names; a base without the {@code ijepa.} prefix, or with a head of its own, needs
   * {@code transformers} 5, which looks at the names one by one.
   *
   * @param base as in {@link #copying}; must stay where it is
   * @param folder an empty one; may be moved inside its parent
   */
  public static void linking(Path base, LinearHead head, Path folder) throws IOException {
    linking(base, head, folder, folder);
  }

  /**
   * The same for files that are moved once they are whole: their links hold where they go.
   *
   * @param place the folder that they go to; it exists already
   */
  public static void linking(Path base, LinearHead head, Path folder, Path place)
      throws IOException {
    ClassifierFolder made = new ClassifierFolder(base, head, folder, place);
    made.describe();
    made.linkWeights();
  }

  private void describe() throws IOException {
    Path config = folder.resolve("config.json");
    ObjectNode json = (ObjectNode) MAPPER.readTree(Files.readAllBytes(base.resolve("config.json")));
    json.putArray("architectures").add("IJepaForImageClassification");
    json.put("problem_type", "single_label_classification");
    json.remove(List.of("num_labels", "_num_labels")); // id2label says it
    ObjectNode byId = json.putObject("id2label");
    ObjectNode byLabel = json.putObject("label2id");
    for (int id = 0; id < head.labels().size(); id++) {
      byId.put(String.valueOf(id), head.labels().get(id));
      byLabel.put(head.labels().get(id), id);
    }
    writeJson(config, json);
    for (String name : List.of("preprocessor_config.json", "processor_config.json")) {
      if (Files.exists(base.resolve(name))) {
        Files.write(folder.resolve(name), Files.readAllBytes(base.resolve(name)));
      }
    }
  }

  private void copyWeights() throws IOException {
    List<SafetensorsWriter.Tensor> tensors = new ArrayList<>(headTensors());
    WeightFiles.find(base)
        .tensors()
        .forEach(
            (name, entry) -> {
              if (!isHead(name)) {
                String full = name.startsWith(NETWORK) ? name : NETWORK + name;
                tensors.add(SafetensorsWriter.copy(full, entry));
              }
            });
    SafetensorsWriter.write(folder.resolve("model.safetensors"), tensors);
  }

  private void linkWeights() throws IOException {
    WeightFiles files = WeightFiles.find(base);
    int shards = files.files().size() + 1;
    Map<Path, String> names = new TreeMap<>();
    for (Path file : files.files()) {
      String name = shard(names.size() + 1, shards);
      names.put(file, name);
      Path parent = place.toRealPath().getParent();
      Path target = Path.of("..").resolve(parent.relativize(file));
      Files.createSymbolicLink(folder.resolve(name), target);
    }
    // The last by name: where a link holds another head, what is read last is what counts.
    String last = shard(shards, shards);
    List<SafetensorsWriter.Tensor> tensors = headTensors();
    SafetensorsWriter.write(folder.resolve(last), tensors);

    ObjectNode index = MAPPER.createObjectNode();
    ObjectNode weightMap = MAPPER.createObjectNode();
    long bytes = 0;
    for (Map.Entry<String, TensorEntry> tensor : files.tensors().entrySet()) {
      if (!isHead(tensor.getKey())) {
        weightMap.put(tensor.getKey(), names.get(tensor.getValue().file()));
        bytes += tensor.getValue().length();
      }
    }
    for (SafetensorsWriter.Tensor tensor : tensors) {
      weightMap.put(tensor.name(), last);
      bytes += tensor.length();
    }
    index.putObject("metadata").put("total_size", bytes);
    index.set("weight_map", weightMap);
    writeJson(folder.resolve("model.safetensors.index.json"), index);
  }

  private static boolean isHead(String tensor) {
    return tensor.startsWith("classifier.") || tensor.startsWith(NETWORK + "classifier.");
  }

  private static String shard(int number, int all) {
    return String.format(Locale.ROOT, "model-%05d-of-%05d.safetensors", number, all);
  }

  private List<SafetensorsWriter.Tensor> headTensors() {
    long labels = head.labels().size();
    long hidden = head.weight()[0].length;
    return List.of(
        SafetensorsWriter.floats("classifier.weight", List.of(labels, hidden), head.weight()),
        SafetensorsWriter.floats("classifier.bias", List.of(labels), head.bias()));
  }

  private static void writeJson(Path file, ObjectNode json) throws IOException {
    Files.writeString(
        file, MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
  }
}
