// SPDX-License-Identifier: Apache-2.0
package io.ijepa.graph;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.model.Checkpoint;
import io.ijepa.model.Weight;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The published ViT-H/14 in all but its numbers: 2.5 GB of weights that no disk holds. */
final class LargeGraphTest {
  private static final int HIDDEN = 1280;
  private static final int LAYERS = 32;
  private static final int MLP = 5120;

  @TempDir Path folder;

  @Test
  void theGraphOfViTHugeIsSmallAndWrittenAtOnce() throws IOException {
    writeSparse();
    Checkpoint checkpoint = Checkpoint.open(folder);
    long best = Long.MAX_VALUE;
    byte[] graph = new byte[0];
    for (int round = 0; round < 5; round++) {
      long start = System.nanoTime();
      graph = EncoderGraph.write(checkpoint, Precision.FP32, Forward.MEAN.withNormalize(true));
      best = Math.min(best, System.nanoTime() - start);
    }
    System.out.printf("ViT-H/14: %d bytes in %d us%n", graph.length, best / 1000);
    assertTrue(graph.length < 200_000, "the graph has " + graph.length + " bytes");
    assertTrue(best < 100_000_000, "the graph took " + best + " ns");
  }

  private void writeSparse() throws IOException {
    Files.writeString(
        folder.resolve("config.json"),
        """
        {"model_type": "ijepa", "hidden_size": %d, "num_hidden_layers": %d,
         "num_attention_heads": 16, "intermediate_size": %d, "patch_size": 14,
         "layer_norm_eps": 1e-6}
        """
            .formatted(HIDDEN, LAYERS, MLP));
    Files.writeString(folder.resolve("preprocessor_config.json"), "{}");
    List<String> entries = new ArrayList<>();
    long end = 0;
    for (Weight role : Weight.values()) {
      if (role.optional()) {
        continue;
      }
      for (int layer = 0; layer < (role.perLayer() ? LAYERS : 1); layer++) {
        long bytes = 4;
        for (long dimension : shape(role)) {
          bytes *= dimension;
        }
        String shape = List.of(boxed(shape(role))).toString();
        entries.add(
            "\"%s\":{\"dtype\":\"F32\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
                .formatted(name(role, layer), shape, end, end + bytes));
        end += bytes;
      }
    }
    byte[] header = ("{" + String.join(",", entries) + "}").getBytes(StandardCharsets.UTF_8);
    try (RandomAccessFile file =
        new RandomAccessFile(folder.resolve("model.safetensors").toFile(), "rw")) {
      byte[] length =
          ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).array();
      file.write(length);
      file.write(header);
      file.setLength(8 + header.length + end);
    }
  }

  private static Long[] boxed(long[] values) {
    Long[] boxed = new Long[values.length];
    for (int i = 0; i < values.length; i++) {
      boxed[i] = values[i];
    }
    return boxed;
  }

  private static long[] shape(Weight role) {
    return switch (role) {
      case PATCH_WEIGHT -> new long[] {HIDDEN, 3, 14, 14};
      case POSITION_EMBEDDINGS -> new long[] {1, 256, HIDDEN};
      case QUERY_WEIGHT, KEY_WEIGHT, VALUE_WEIGHT, ATTENTION_OUTPUT_WEIGHT ->
          new long[] {HIDDEN, HIDDEN};
      case MLP_IN_WEIGHT -> new long[] {MLP, HIDDEN};
      case MLP_IN_BIAS -> new long[] {MLP};
      case MLP_OUT_WEIGHT -> new long[] {HIDDEN, MLP};
      default -> new long[] {HIDDEN};
    };
  }

  private static String name(Weight role, int layer) {
    String prefix = "layers." + layer + ".";
    return switch (role) {
      case PATCH_WEIGHT -> "embeddings.patch_embeddings.projection.weight";
      case PATCH_BIAS -> "embeddings.patch_embeddings.projection.bias";
      case POSITION_EMBEDDINGS -> "embeddings.position_embeddings";
      case BEFORE_ATTENTION_SCALE -> prefix + "layernorm_before.weight";
      case BEFORE_ATTENTION_SHIFT -> prefix + "layernorm_before.bias";
      case QUERY_WEIGHT -> prefix + "attention.q_proj.weight";
      case QUERY_BIAS -> prefix + "attention.q_proj.bias";
      case KEY_WEIGHT -> prefix + "attention.k_proj.weight";
      case KEY_BIAS -> prefix + "attention.k_proj.bias";
      case VALUE_WEIGHT -> prefix + "attention.v_proj.weight";
      case VALUE_BIAS -> prefix + "attention.v_proj.bias";
      case ATTENTION_OUTPUT_WEIGHT -> prefix + "attention.o_proj.weight";
      case ATTENTION_OUTPUT_BIAS -> prefix + "attention.o_proj.bias";
      case BEFORE_MLP_SCALE -> prefix + "layernorm_after.weight";
      case BEFORE_MLP_SHIFT -> prefix + "layernorm_after.bias";
      case MLP_IN_WEIGHT -> prefix + "mlp.fc1.weight";
      case MLP_IN_BIAS -> prefix + "mlp.fc1.bias";
      case MLP_OUT_WEIGHT -> prefix + "mlp.fc2.weight";
      case MLP_OUT_BIAS -> prefix + "mlp.fc2.bias";
      case FINAL_SCALE -> "layernorm.weight";
      case FINAL_SHIFT -> "layernorm.bias";
      default -> throw new IllegalArgumentException(role + " is not part of every checkpoint");
    };
  }
}
