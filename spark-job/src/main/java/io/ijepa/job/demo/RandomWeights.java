// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/**
 * The demo model before any training, to compare with: its network with weights as a training
 * starts from. Linear maps are uniform within Xavier's bounds, biases zero, scales one; positions
 * stay, which nothing trains.
 */
final class RandomWeights {
  private static final String MODEL = "/io/ijepa/demo/";
  private static final String WEIGHTS = "model.safetensors";
  private static final long SEED = 17;

  private RandomWeights() {}

  /** Writes the checkpoint into the folder, over one of an earlier call. */
  static void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (String file : new String[] {"config.json", "preprocessor_config.json"}) {
      Files.write(folder.resolve(file), resource(file));
    }
    byte[] bytes = resource(WEIGHTS);
    ByteBuffer weights = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int header = Math.toIntExact(weights.getLong(0));
    Random random = new Random(SEED);
    for (var tensor : new ObjectMapper().readTree(bytes, 8, header).properties()) {
      if (tensor.getValue().has("data_offsets")) {
        fill(tensor.getKey(), tensor.getValue(), weights, 8 + header, random);
      }
    }
    Files.write(folder.resolve(WEIGHTS), bytes);
  }

  private static void fill(
      String name, JsonNode tensor, ByteBuffer weights, int start, Random random) {
    if (!tensor.get("dtype").asText().equals("F32")) {
      throw new IllegalStateException("the demo model has a tensor that is not F32: " + name);
    }
    if (name.endsWith("position_embeddings")) {
      return;
    }
    int end = start + tensor.at("/data_offsets/1").asInt();
    boolean map = tensor.get("shape").size() > 1;
    float scale = name.endsWith(".weight") ? 1 : 0;
    double bound = map ? xavier(tensor.get("shape")) : 0;
    for (int at = start + tensor.at("/data_offsets/0").asInt(); at < end; at += Float.BYTES) {
      weights.putFloat(at, map ? (float) (bound * (2 * random.nextDouble() - 1)) : scale);
    }
  }

  private static double xavier(JsonNode shape) {
    double inputs = 1;
    for (int i = 1; i < shape.size(); i++) {
      inputs *= shape.get(i).asInt();
    }
    return Math.sqrt(6 / (inputs + shape.get(0).asInt()));
  }

  private static byte[] resource(String file) throws IOException {
    try (InputStream in = RandomWeights.class.getResourceAsStream(MODEL + file)) {
      return in.readAllBytes();
    }
  }
}
