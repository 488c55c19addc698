// SPDX-License-Identifier: Apache-2.0
package io.ijepa.settings;

import io.ijepa.option.OptionSpec;
import io.ijepa.option.OptionText;

/** What {@code IJepa.embed} can be told. The job's command line has the same options and more. */
public enum EmbedOption implements OptionSpec {
  IMAGE_COLUMN(
      "image-column",
      "COLUMN",
      "content",
      "Images: a binary column of encoded ones, a string column of URIs, data: URIs or base64, a"
          + " Spark image struct, a struct<bytes,path> as Hugging Face's, or an array of these,"
          + " with a row and a position in the key for each. image.bytes names a field. If left out"
          + " and there is no column content, the table's only image struct is taken."),
  KEY_COLUMNS(
      "key-columns",
      "C1,C2",
      "path",
      "Columns that identify a row; carried to the output. If left out and there is no column path:"
          + " the path inside the image struct."),
  KEEP_COLUMNS("keep-columns", "C1,C2", null, "Further columns carried to the output."),
  MODEL(
      "model",
      "MODEL",
      null,
      "A checkpoint folder (local or any Hadoop path), a Hugging Face id, or an .onnx"
          + " file. Without it: the embedded, untrained demo model."),
  REVISION("revision", "REV", "main", "Revision of a Hugging Face id."),
  POOLING(
      "pooling",
      "mean|none|pooler",
      "mean",
      "mean: one vector per image. none: one per patch. pooler: what the checkpoint's pooler makes,"
          + " if it has one."),
  LAYER(
      "layer",
      "last|N|lastK",
      "last",
      "last: the final tokens. N: those of hidden state N, 0 being the embeddings, before the final"
          + " normalisation. lastK, like last4: the means of the last K hidden states, one after"
          + " the other."),
  IMAGE_SIZE(
      "image-size",
      "N|HxW",
      "model",
      "Run the model on images of another size, in pixels, its position embeddings interpolated. A"
          + " crop becomes that size, a resize scales in proportion."),
  MASK_COLUMN(
      "mask-column",
      "COLUMN",
      null,
      "array<boolean>, one for each patch in row-major order: the mask token takes the place of the"
          + " patches that are true. null: of none."),
  NORMALIZE("normalize", "", "false", "Scale every vector to unit length."),
  PRECISION(
      "precision",
      "auto|fp32|fp16|int8",
      "auto",
      "auto: fp32 on the CPU, fp16 on CUDA. int8, on the CPU: faster and smaller, cosine to fp32"
          + " 0.999 on random weights; compare on images of your own with 'model verify'."),
  DEVICE("device", "auto|cpu|cuda", "auto", "Where the session runs."),
  BATCH_SIZE(
      "batch-size",
      "N",
      "auto",
      "Images per inference batch. auto: 16 on the CPU; on CUDA 64, or less where its memory is"
          + " short."),
  PROCESSOR(
      "processor",
      "auto|pillow|pillow-12|torchvision",
      "auto",
      "Whose pixels to compute, to the byte. torchvision: those of ViTImageProcessor, which"
          + " AutoProcessor takes. pillow: those of ViTImageProcessorPil with Pillow 13."
          + " pillow-12: with Pillow up to 12, which differs on high pictures, and which all"
          + " tables had before there was this option. auto: those of the output where rows are"
          + " added to one, else what the checkpoint names: pillow for ViTImageProcessorPil and"
          + " for box and hamming filters, else torchvision."),
  EXIF_ORIENTATION(
      "exif-orientation",
      "ignore|apply",
      "ignore",
      "Whether to turn an image as its EXIF tag says. Hugging Face's processor does not."),
  MAX_PIXELS(
      "max-pixels",
      "N",
      "178956970",
      "An image with more pixels is rejected as TOO_LARGE, undecoded."),
  CPU_THREADS("cpu-threads", "N", "auto", "Threads of a CPU session. auto: the executor's cores.");

  private final OptionText text;

  EmbedOption(String key, String valueName, String defaultValue, String description) {
    this.text = new OptionText(key, valueName, defaultValue, description);
  }

  @Override
  public OptionText text() {
    return text;
  }
}
