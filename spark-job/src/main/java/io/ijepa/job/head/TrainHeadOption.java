// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.head;

import io.ijepa.option.OptionSpec;
import io.ijepa.option.OptionText;

/** The options of {@code train-head}. */
public enum TrainHeadOption implements OptionSpec {
  EMBEDDINGS(
      "embeddings",
      "PATH|TABLE",
      null,
      "A table that embed has written with --model and without --pooling, --normalize and other"
          + " options that change its vectors."),
  LABEL_COLUMN(
      "label-column",
      "COLUMN",
      null,
      "The column with the true label: a string, a whole number or a boolean. Rows without one are"
          + " left out."),
  MODEL(
      "model",
      "MODEL",
      null,
      "The checkpoint that made the embeddings, as in embed. Without it: the demo model."),
  REVISION("revision", "REV", "main", "Revision of a Hugging Face id."),
  OUTPUT(
      "output",
      "FOLDER",
      null,
      "The new checkpoint folder, which must not exist: local, or on any Hadoop file system."),
  COPY_WEIGHTS(
      "copy-weights",
      "",
      "false",
      "Copy the network's weights into --output, instead of links to the files of --model. Needed"
          + " where either is not on a local disk, and for transformers 4."),
  REGULARIZATION(
      "regularization",
      "LAMBDA",
      "0.01",
      "L2 penalty on the weights, each in units of its feature's deviation; from 0 to 1."),
  MAX_ITERATIONS("max-iterations", "N", "200", "Steps of L-BFGS at most."),
  BALANCE_LABELS(
      "balance-labels", "", "false", "Give every label the same weight, however many rows it has."),
  HELD_OUT(
      "held-out",
      "SHARE",
      "0.2",
      "Share of each label's rows to measure with and not to train on, below 1. Chosen by a hash"
          + " of the embedding: the same rows each time, equal pictures on one side."),
  SEED("seed", "N", "0", "Another number holds other rows out.");

  private final OptionText text;

  TrainHeadOption(String key, String valueName, String defaultValue, String description) {
    this.text = new OptionText(key, valueName, defaultValue, description);
  }

  @Override
  public OptionText text() {
    return text;
  }
}
