// SPDX-License-Identifier: Apache-2.0
package io.ijepa.model.hub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ijepa.model.ModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which files of a repository make a checkpoint: the others, gigabytes often, stay where they are.
 */
final class CheckpointFiles {
  private static final String CONFIG = "config.json";
  private static final List<String> PREPROCESSORS =
      List.of("preprocessor_config.json", "processor_config.json");
  private static final String WEIGHTS = "model.safetensors";
  private static final String INDEX = "model.safetensors.index.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  private CheckpointFiles() {}

  /**
   * The files to fetch first: all but the shards of the weights, which {@link #shards} names.
   *
   * @throws ModelException when the repository holds no checkpoint that can be run
   */
  static List<String> described(Set<String> listing, String model) {
    List<String> files = new ArrayList<>();
    files.add(present(listing, model, List.of(CONFIG)).orElseThrow());
    present(listing, model, PREPROCESSORS);
    PREPROCESSORS.stream().filter(listing::contains).forEach(files::add);
    files.add(present(listing, model, List.of(WEIGHTS, INDEX)).orElseThrow());
    return files;
  }

  private static Optional<String> present(Set<String> listing, String model, List<String> any) {
    Optional<String> found = any.stream().filter(listing::contains).findFirst();
    if (found.isEmpty()) {
      throw new ModelException(
          model
              + " holds no "
              + String.join(" and no ", any)
              + ", so it is no image model that can be run"
              + (any.contains(WEIGHTS)
                  ? "; weights in another format must be saved again with save_pretrained"
                  : ""));
    }
    return found;
  }

  /**
   * The files of the weights in a folder that has what {@link #described} names: none where they
   * are in one file.
   *
   * @throws ModelException when the index is no index, or names a file outside of its folder
   */
  static Set<String> shards(Path folder, String model) {
    Path index = folder.resolve(INDEX);
    if (Files.exists(folder.resolve(WEIGHTS)) || !Files.exists(index)) {
      return Set.of();
    }
    Set<String> shards = new TreeSet<>();
    try {
      JsonNode map = JSON.readTree(Files.readAllBytes(index)).path("weight_map");
      map.forEach(name -> shards.add(name.asText()));
    } catch (IOException broken) {
      throw new ModelException(
          index + " of " + model + " is not valid JSON: " + broken.getMessage());
    }
    refuseTricks(shards, model);
    return shards;
  }

  /** What a folder lacks to be a checkpoint; links that lead nowhere are not there. */
  static Optional<String> missingFrom(Path folder, String model) {
    for (List<String> any : List.of(List.of(CONFIG), PREPROCESSORS, List.of(WEIGHTS, INDEX))) {
      if (any.stream().noneMatch(file -> Files.isRegularFile(folder.resolve(file)))) {
        return Optional.of(any.get(0));
      }
    }
    return shards(folder, model).stream()
        .filter(shard -> !Files.isRegularFile(folder.resolve(shard)))
        .findFirst();
  }

  /**
   * @throws ModelException when a name leads out of the folder that it stands in
   */
  static void refuseTricks(Collection<String> names, String model) {
    for (String name : names) {
      boolean plain =
          !name.isEmpty()
              && !name.startsWith("/")
              && name.indexOf('\\') < 0
              && name.chars().noneMatch(Character::isISOControl)
              && List.of(name.split("/", -1)).stream()
                  .noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
      if (!plain) {
        throw new ModelException(
            model
                + " names a file \""
                + name
                + "\", which leads out of its folder; do not use this model, or check HF_ENDPOINT");
      }
    }
  }
}
