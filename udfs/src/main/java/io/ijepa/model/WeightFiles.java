// SPDX-License-Identifier: Apache-2.0
package io.ijepa.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The safetensors files of a checkpoint as they really lie on the disk. Hugging Face's cache holds
 * links into a folder of blobs named by their hash; ONNX Runtime opens external data only below the
 * folder that it is told, links resolved, so the real folder and the real names are what counts.
 *
 * @param files real paths; in the order of the names that the checkpoint gives them
 * @param folder the lowest real folder that has all of them in it or below
 * @param tensors of all of them, by name
 */
record WeightFiles(List<Path> files, Path folder, Map<String, TensorEntry> tensors) {
  private static final String SINGLE = "model.safetensors";
  private static final String INDEX = "model.safetensors.index.json";
  private static final List<String> OTHERS =
      List.of("pytorch_model.bin", "pytorch_model.bin.index.json");

  static WeightFiles find(Path folder) {
    if (Files.exists(folder.resolve(SINGLE)) || Files.isSymbolicLink(folder.resolve(SINGLE))) {
      Path file = real(folder, SINGLE);
      return new WeightFiles(List.of(file), file.getParent(), Safetensors.read(file).tensors());
    }
    if (Files.exists(folder.resolve(INDEX))) {
      return sharded(folder);
    }
    throw new ModelException(
        folder + " has neither " + SINGLE + " nor " + INDEX + "; " + remedy(folder));
  }

  /** What to do with what is there instead. */
  private static String remedy(Path folder) {
    Path export = folder.resolve("onnx").resolve("model.onnx");
    if (Files.exists(export)) {
      return "to run its export, name the file " + export;
    }
    return OTHERS.stream()
        .filter(name -> Files.exists(folder.resolve(name)))
        .findFirst()
        .map(
            name ->
                "its "
                    + name
                    + " is a pickle, which can run code and is not read; where you trust it, save"
                    + " it again in Python: AutoModel.from_pretrained('"
                    + folder
                    + "').save_pretrained('NEW FOLDER')")
        .orElse("weights in another format must be saved again with save_pretrained");
  }

  private static WeightFiles sharded(Path folder) {
    JsonFields index = JsonFields.read(folder.resolve(INDEX));
    if (!index.has("weight_map") || !index.get("weight_map").isObject()) {
      throw index.refuse("weight_map", "must be an object of tensor names and file names");
    }
    JsonNode weightMap = index.get("weight_map");
    Map<String, Path> files = new TreeMap<>();
    Map<String, Map<String, TensorEntry>> shards = new TreeMap<>();
    Map<String, TensorEntry> tensors = new LinkedHashMap<>();
    for (Iterator<String> names = weightMap.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      String shard = weightMap.get(name).asText();
      if (!shards.containsKey(shard)) {
        refuseEscape(index, name, shard);
        files.put(shard, real(folder, shard));
        shards.put(shard, Safetensors.read(files.get(shard)).tensors());
      }
      TensorEntry entry = shards.get(shard).get(name);
      if (entry == null) {
        throw index.refuse(
            "tensor %s should be in %s but is %s"
                .formatted(name, shard, whereabouts(name, shards)));
      }
      tensors.put(name, entry);
    }
    if (files.isEmpty()) {
      throw index.refuse("weight_map", "must name at least one tensor");
    }
    return new WeightFiles(List.copyOf(files.values()), commonFolder(files.values()), tensors);
  }

  private static String whereabouts(String name, Map<String, Map<String, TensorEntry>> shards) {
    return shards.entrySet().stream()
        .filter(shard -> shard.getValue().containsKey(name))
        .findFirst()
        .map(shard -> "in " + shard.getKey())
        .orElse("not there");
  }

  private static void refuseEscape(JsonFields index, String tensor, String shard) {
    boolean plain;
    try {
      plain = Path.of(shard).getNameCount() == 1 && !Path.of(shard).isAbsolute();
    } catch (InvalidPathException e) {
      plain = false;
    }
    if (!plain || shard.isEmpty() || shard.equals("..") || shard.equals(".")) {
      throw index.refuse(
          "the file of tensor %s must be a plain name inside the folder but was \"%s\""
              .formatted(tensor, shard));
    }
  }

  private static Path real(Path folder, String name) {
    Path file = folder.resolve(name);
    if (!Files.exists(file)) {
      throw new ModelException(
          Files.isSymbolicLink(file)
              ? file + " is a link to a file that is not there; fetch the checkpoint again"
              : folder + " lacks the file " + name + "; fetch the checkpoint again");
    }
    if (!Files.isRegularFile(file)) {
      throw new ModelException(file + " must be a file");
    }
    try {
      return file.toRealPath();
    } catch (IOException e) {
      throw new ModelException(file + " could not be resolved: " + e, e);
    }
  }

  /** The links of a checkpoint may lead to several folders. */
  private static Path commonFolder(Collection<Path> files) {
    Path folder = files.iterator().next().getParent();
    for (Path file : files) {
      while (!file.startsWith(folder)) {
        folder = folder.getParent();
      }
    }
    return folder;
  }
}
