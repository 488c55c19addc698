// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.scale;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.StringJoiner;
import java.util.stream.IntStream;

/**
 * A checkpoint of a given size in the Hugging Face layout, its weights random but always the same.
 */
public record RandomCheckpoint(
    String name, int hidden, int layers, int heads, int mlp, int imageSize, int patchSize) {

  /** The size of ViT-B/16: 86 million weights. */
  public static final RandomCheckpoint VIT_B =
      new RandomCheckpoint("vit-b-16", 768, 12, 12, 3072, 224, 16);

  /** The size of the embedded demo model. */
  public static final RandomCheckpoint DEMO =
      new RandomCheckpoint("demo-size", 128, 6, 4, 512, 224, 16);

  /** As small as an encoder can be and still have more than one of everything. */
  public static final RandomCheckpoint TINY = new RandomCheckpoint("tiny", 32, 2, 2, 64, 32, 8);

  private static final long SEED = 17;

  /** The checkpoint's folder below {@code parent}; written unless it is there. */
  public Path in(Path parent) throws IOException {
    Path folder = parent.resolve(name);
    if (Files.exists(folder.resolve("model.safetensors"))) {
      return folder;
    }
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("config.json"), config());
    Files.writeString(folder.resolve("preprocessor_config.json"), preprocessor());
    Path partial = folder.resolve("weights.partial");
    try (OutputStream file = Files.newOutputStream(partial);
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(file, 1 << 20))) {
      writeWeights(out);
    }
    Files.move(partial, folder.resolve("model.safetensors"), StandardCopyOption.ATOMIC_MOVE);
    return folder;
  }

  /** Bytes of the weights. */
  public long weightBytes() {
    return tensors().values().stream().mapToLong(shape -> 4L * elements(shape)).sum();
  }

  private String config() {
    return """
    {
      "architectures": ["IJepaModel"],
      "model_type": "ijepa",
      "hidden_size": %d,
      "num_hidden_layers": %d,
      "num_attention_heads": %d,
      "intermediate_size": %d,
      "image_size": %d,
      "patch_size": %d,
      "num_channels": 3,
      "hidden_act": "gelu",
      "layer_norm_eps": 1e-06,
      "qkv_bias": true
    }
    """
        .formatted(hidden, layers, heads, mlp, imageSize, patchSize);
  }

  private String preprocessor() {
    return """
    {
      "image_processor_type": "ViTImageProcessor",
      "do_resize": true,
      "size": {"height": %d, "width": %d},
      "resample": 2,
      "do_rescale": true,
      "rescale_factor": 0.00392156862745098,
      "do_normalize": true,
      "image_mean": [0.485, 0.456, 0.406],
      "image_std": [0.229, 0.224, 0.225]
    }
    """
        .formatted(imageSize, imageSize);
  }

  /** Names and shapes, in the order of the file. */
  private Map<String, int[]> tensors() {
    int grid = imageSize / patchSize;
    Map<String, int[]> tensors = new LinkedHashMap<>();
    tensors.put("embeddings.position_embeddings", new int[] {1, grid * grid, hidden});
    linear(tensors, "embeddings.patch_embeddings.projection", hidden, 3, patchSize, patchSize);
    for (int layer = 0; layer < layers; layer++) {
      String prefix = "encoder.layer." + layer + ".";
      linear(tensors, prefix + "attention.attention.query", hidden, hidden);
      linear(tensors, prefix + "attention.attention.key", hidden, hidden);
      linear(tensors, prefix + "attention.attention.value", hidden, hidden);
      linear(tensors, prefix + "attention.output.dense", hidden, hidden);
      linear(tensors, prefix + "intermediate.dense", mlp, hidden);
      linear(tensors, prefix + "output.dense", hidden, mlp);
      linear(tensors, prefix + "layernorm_before", hidden);
      linear(tensors, prefix + "layernorm_after", hidden);
    }
    linear(tensors, "layernorm", hidden);
    return tensors;
  }

  private static void linear(Map<String, int[]> tensors, String name, int... shape) {
    tensors.put(name + ".weight", shape);
    tensors.put(name + ".bias", new int[] {shape[0]});
  }

  private void writeWeights(DataOutputStream out) throws IOException {
    Map<String, int[]> tensors = tensors();
    StringJoiner header = new StringJoiner(",", "{", "}");
    long offset = 0;
    for (Map.Entry<String, int[]> tensor : tensors.entrySet()) {
      long end = offset + 4L * elements(tensor.getValue());
      header.add(
          "\"%s\":{\"dtype\":\"F32\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
              .formatted(tensor.getKey(), json(tensor.getValue()), offset, end));
      offset = end;
    }
    byte[] text = header.toString().getBytes(StandardCharsets.UTF_8);
    out.writeLong(Long.reverseBytes(text.length));
    out.write(text);
    Random random = new Random(SEED);
    for (Map.Entry<String, int[]> tensor : tensors.entrySet()) {
      writeTensor(out, tensor.getKey(), tensor.getValue(), random);
    }
  }

  /** Magnitudes at which signals neither die out nor explode from layer to layer. */
  private static void writeTensor(OutputStream out, String name, int[] shape, Random random)
      throws IOException {
    int elements = elements(shape);
    boolean scale = name.contains("layernorm") && name.endsWith("weight");
    double spread = shape.length > 1 ? 1 / Math.sqrt((double) elements / shape[0]) : 0.05;
    ByteBuffer bytes = ByteBuffer.allocate(4 * elements).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < elements; i++) {
      // Uniform instead of normal: nine times as fast to draw, and nothing here depends on it.
      double noise = (random.nextFloat() - 0.5) * 3.46 * spread;
      bytes.putFloat((float) (scale ? 1 + noise : noise));
    }
    out.write(bytes.array());
  }

  private static int elements(int[] shape) {
    return IntStream.of(shape).reduce(1, Math::multiplyExact);
  }

  private static String json(int[] shape) {
    StringJoiner text = new StringJoiner(",", "[", "]");
    Iterator<Integer> extents = IntStream.of(shape).iterator();
    while (extents.hasNext()) {
      text.add(String.valueOf(extents.next()));
    }
    return text.toString();
  }
}
