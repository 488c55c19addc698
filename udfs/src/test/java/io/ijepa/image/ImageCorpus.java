// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ijepa.image.decode.DecodeOptions;
import io.ijepa.image.resample.Resampling;
import io.ijepa.image.resample.ResizeBackend;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The committed image files and what Pillow and Hugging Face made of them. */
public final class ImageCorpus {
  private static final String FOLDER = "/images/";

  /** A file, with the reference's entry on it. */
  public record Sample(String name, JsonNode expected) {
    public byte[] bytes() {
      return ImageCorpus.bytes(name);
    }

    boolean isRejected() {
      return expected.has("rejection");
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private final JsonNode index;

  private ImageCorpus(JsonNode index) {
    this.index = index;
  }

  public static ImageCorpus load() {
    try {
      return new ImageCorpus(new ObjectMapper().readTree(bytes("expected.json")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static byte[] bytes(String name) {
    try (InputStream in = ImageCorpus.class.getResourceAsStream(FOLDER + name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<Sample> good() {
    return files().stream().filter(sample -> !sample.isRejected()).toList();
  }

  public List<Sample> bad() {
    return files().stream().filter(Sample::isRejected).toList();
  }

  /** A processor as the JSON of a geometry describes it. */
  ImageProcessor processor(String geometry) {
    JsonNode node = index.get("geometries").get(geometry);
    Optional<ResizeTarget> resize =
        node.path("do_resize").asBoolean(true)
            ? Optional.of(target(node.get("size")))
            : Optional.empty();
    Resampling resampling = Resampling.of(node.path("resample").asInt(2)).orElseThrow();
    Optional<ImageGeometry.CropSize> crop =
        Optional.ofNullable(node.get("crop_size"))
            .map(
                size ->
                    new ImageGeometry.CropSize(
                        size.get("height").asInt(), size.get("width").asInt()));
    return new ImageProcessor(
        new ImageGeometry(resize, resampling, crop),
        node.get("output").get(0).asInt(),
        node.get("output").get(1).asInt(),
        3,
        ResizeBackend.PILLOW, // as the corpus was made
        DecodeOptions.DEFAULT);
  }

  List<String> geometries() {
    List<String> names = new ArrayList<>();
    index.get("geometries").fieldNames().forEachRemaining(names::add);
    return names;
  }

  public List<Sample> files() {
    List<Sample> samples = new ArrayList<>();
    for (JsonNode file : index.get("files")) {
      samples.add(new Sample(file.get("file").asText(), file));
    }
    return samples;
  }

  private static ResizeTarget target(JsonNode size) {
    if (size.has("shortest_edge") && size.has("longest_edge")) {
      return new ResizeTarget.ShortestAndLongestEdge(
          size.get("shortest_edge").asInt(), size.get("longest_edge").asInt());
    }
    if (size.has("shortest_edge")) {
      return new ResizeTarget.ShortestEdge(size.get("shortest_edge").asInt());
    }
    if (size.has("max_height")) {
      return new ResizeTarget.WithinBox(
          size.get("max_height").asInt(), size.get("max_width").asInt());
    }
    return new ResizeTarget.Exact(size.get("height").asInt(), size.get("width").asInt());
  }
}
