// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.model;

import io.ijepa.graph.Output;
import io.ijepa.graph.Precision;
import io.ijepa.host.ProcessorOption;
import io.ijepa.image.resample.ResizeBackend;
import io.ijepa.job.demo.DemoPictures;
import io.ijepa.model.Checkpoint;
import io.ijepa.option.InvalidOptionsException;
import io.ijepa.option.OptionNames;
import io.ijepa.settings.EmbedSettings.ProcessorChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileUtil;

/**
 * Whether a checkpoint computes here what it should: what was published for it, where that is
 * known, and in every precision what it computes in fp32.
 */
public final class Verification {
  private static final int DRAWN = 8;
  private static final int MOST = 200;

  private final Checkpoint checkpoint;
  private final Consumer<String> line;
  private final List<String> broken = new ArrayList<>();

  private Verification(Checkpoint checkpoint, Consumer<String> line) {
    this.checkpoint = checkpoint;
    this.line = line;
  }

  /**
   * @param processor whose pixels to compare on
   * @param images an image, or a folder of them; without it some are drawn
   * @param line is told every result
   * @return what does not hold; empty when all is well
   */
  public static List<String> of(
      Path model, ProcessorChoice processor, Optional<Path> images, Consumer<String> line)
      throws IOException {
    if (model.toString().endsWith(".onnx")) {
      throw new InvalidOptionsException(
          "--model "
              + model
              + " is an .onnx file, which is run as it is: there is nothing to compare it with;"
              + " give the checkpoint that it was made of");
    }
    Checkpoint checkpoint = Checkpoint.open(model);
    ResizeBackend backend =
        ProcessorOption.backend(checkpoint.preprocessor(), processor, OptionNames.COMMAND_LINE);
    line.accept("pixels: as of --processor " + ProcessorOption.choice(backend).text());
    Verification verification = new Verification(checkpoint.withBackend(backend), line);
    verification.run(images);
    return verification.broken;
  }

  private void run(Optional<Path> images) throws IOException {
    if (images.isPresent()) {
      run(in(images.get()));
      return;
    }
    Path folder = Files.createTempDirectory("ijepa-verify");
    try {
      run(drawn(folder));
    } finally {
      FileUtil.fullyDelete(folder.toFile());
    }
  }

  private void run(List<Path> files) throws IOException {
    PreparedImages prepared =
        PreparedImages.of(checkpoint, files.subList(0, Math.min(MOST, files.size())));
    prepared.rejected().forEach((file, why) -> line.accept("left out " + file + ", " + why));
    if (prepared.pixels().isEmpty()) {
      throw new InvalidOptionsException("--images holds no image that can be read");
    }
    published(files);
    precisions(prepared);
  }

  private static List<Path> in(Path images) throws IOException {
    if (Files.isRegularFile(images)) {
      return List.of(images);
    }
    if (!Files.isDirectory(images)) {
      throw new InvalidOptionsException("--images " + images + " does not exist");
    }
    try (Stream<Path> all = Files.walk(images)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private List<Path> drawn(Path folder) throws IOException {
    List<Path> all = DemoPictures.draw(folder);
    List<Path> some = new ArrayList<>();
    for (int i = 0; i < DRAWN; i++) {
      some.add(all.get(i * all.size() / DRAWN));
    }
    line.accept("no --images: " + DRAWN + " drawn pictures stand in; your own say more");
    return some;
  }

  private void published(List<Path> files) throws IOException {
    List<PublishedSlice> slices = PublishedSlice.of(checkpoint.config());
    if (slices.isEmpty()) {
      line.accept("published values: none for a checkpoint of these shapes");
      return;
    }
    List<Path> coco =
        files.stream()
            .filter(file -> file.getFileName().toString().contains(PublishedSlice.IMAGE))
            .limit(1)
            .toList();
    if (coco.isEmpty()) {
      line.accept(
          "published values: of "
              + slices
              + " for the COCO image "
              + PublishedSlice.IMAGE
              + ".jpg (val2017); put it among --images to compare, it is not fetched here");
      return;
    }
    float[][] tokens =
        PreparedImages.of(checkpoint, coco)
            .run(Precision.FP32, Output.PATCH_TOKENS, PublishedSlice.TOKENS)
            .get(0);
    PublishedSlice nearest =
        slices.stream()
            .min(Comparator.comparingDouble(slice -> slice.distance(tokens)))
            .orElseThrow();
    double distance = nearest.distance(tokens);
    String result =
        String.format(
            Locale.ROOT,
            "published values: the largest difference to %s is %.2f of what is allowed",
            nearest,
            distance);
    check(result, distance <= 1);
  }

  private void precisions(PreparedImages prepared) {
    line.accept(
        "comparing precisions over "
            + prepared.pixels().size()
            + " images on the CPU, which emulates fp16: a large model takes minutes for each");
    List<float[][]> reference = prepared.run(Precision.FP32, Output.MEAN_POOLED, 1);
    for (Precision precision : Precision.values()) {
      if (precision != Precision.FP32) {
        Cosines cosines =
            Cosines.between(prepared.run(precision, Output.MEAN_POOLED, 1), reference);
        double bound = bound(precision);
        String result =
            String.format(
                Locale.ROOT,
                "%s against fp32, cosine over %d images: min %.6f, p1 %.6f, mean %.6f (at least"
                    + " %s)",
                precision.name().toLowerCase(Locale.ROOT),
                prepared.pixels().size(),
                cosines.least(),
                cosines.p1(),
                cosines.mean(),
                bound);
        boolean holds = cosines.least() >= bound;
        if (precision == Precision.INT8 && !holds) {
          line.accept("LOW    " + result + ": stay with fp32, which is not in question");
        } else {
          check(result, holds);
        }
      }
    }
  }

  private static double bound(Precision precision) {
    return precision == Precision.FP16 ? 0.9999 : 0.999;
  }

  private void check(String result, boolean holds) {
    line.accept((holds ? "ok    " : "WRONG ") + result);
    if (!holds) {
      broken.add(result);
    }
  }
}
