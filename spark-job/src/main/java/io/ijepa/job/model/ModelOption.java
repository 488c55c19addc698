// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.model;

import io.ijepa.option.OptionSpec;
import io.ijepa.option.OptionText;

/** The options of the {@code model} commands. */
public enum ModelOption implements OptionSpec {
  MODEL(
      "model",
      "MODEL",
      null,
      "A checkpoint folder (local or any Hadoop path), a Hugging Face id, or an .onnx file. Without"
          + " it: the embedded, untrained demo model."),
  ID("model", "MODEL", null, "A Hugging Face id, or a checkpoint folder to put elsewhere."),
  REVISION("revision", "REV", "main", "Revision of a Hugging Face id: a branch, tag or commit."),
  JSON("json", "", "false", "Print one JSON object."),
  TO(
      "to",
      "FOLDER",
      null,
      "Put a copy there, on any Hadoop file system, for --model on a cluster. It appears when it is"
          + " whole."),
  IMAGES(
      "images",
      "PATH",
      "some drawn pictures",
      "An image, or a folder of them, to compare the precisions on."),
  PROCESSOR(
      "processor",
      "auto|pillow|pillow-12|torchvision",
      "auto",
      "Whose pixels to compare on, as for embed. auto: those of the processor that the checkpoint"
          + " names."),
  OUTPUT("output", "FILE.onnx", null, "The file to write."),
  PRECISION("precision", "fp32|fp16", "fp32", "What the file stores and computes in."),
  POOLING(
      "pooling",
      "mean|none|pooler|logits",
      "mean",
      "mean: one vector per image. none: one per patch. pooler, logits: what the checkpoint's"
          + " pooler or classifier makes, if it has one; the labels are in the file's metadata."),
  INPUT(
      "input",
      "pixel-values|pixels",
      "pixel-values",
      "pixel-values: what the image processor gives, float [batch, 3, height, width]. pixels: uint8"
          + " [batch, height, width, 3], normalised inside.");

  private final OptionText text;

  ModelOption(String key, String valueName, String defaultValue, String description) {
    this.text = new OptionText(key, valueName, defaultValue, description);
  }

  @Override
  public OptionText text() {
    return text;
  }
}
