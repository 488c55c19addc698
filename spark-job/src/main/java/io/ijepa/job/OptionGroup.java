// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job;

import io.ijepa.job.page.PageOption;
import io.ijepa.job.run.RunOption;
import io.ijepa.option.OptionSpec;
import io.ijepa.settings.ClassifyOption;
import io.ijepa.settings.FetchOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** What an option is about: a heading of the help texts, in their order. */
enum OptionGroup {
  INPUT(
      "Input",
      "input",
      "query",
      "format",
      "image-column",
      "key-columns",
      "keep-columns",
      "mask-column",
      "label-column",
      "version-column",
      "limit",
      "embeddings",
      "against",
      "query-images",
      "query-keys",
      "queries",
      "query-key-columns",
      "images"),
  OUTPUT(
      "Output",
      "output",
      "output-format",
      "mode",
      "commit-rows",
      "retry-rejected",
      "partition-date",
      "partition-by",
      "max-reject-rate",
      "max-unreadable-rate",
      "allow-empty",
      "force",
      "copy-weights",
      "to",
      "json",
      "folder"),
  PAGE("Page"),
  MODEL("Model", "model", "revision", "pooling", "layer", "normalize", "precision"),
  PIXELS("Pixels", "image-size", "processor", "exif-orientation", "max-pixels"),
  RESULT(
      "What is found",
      "top-k",
      "min-score",
      "metric",
      "exclude-self",
      "threshold",
      "probes",
      "cells",
      "recall-sample"),
  TRAINING("Training", "regularization", "max-iterations", "balance-labels", "held-out", "seed"),
  READING("Reading images"),
  SPEED("Speed", "device", "batch-size", "cpu-threads", "executors"),
  RUN("The run");

  private final String heading;
  private final Set<String> keys;

  OptionGroup(String heading, String... keys) {
    this.heading = heading;
    this.keys = Set.of(keys);
  }

  String heading() {
    return heading;
  }

  /** The group of an option; empty for one that nobody has put into any. */
  static Optional<OptionGroup> of(OptionSpec option) {
    if (option instanceof FetchOption) {
      return Optional.of(READING);
    }
    if (option instanceof RunOption) {
      return Optional.of(RUN);
    }
    if (option instanceof PageOption) {
      return Optional.of(PAGE);
    }
    if (option == ClassifyOption.TOP_K) {
      return Optional.of(OUTPUT);
    }
    return Arrays.stream(values()).filter(group -> group.keys.contains(option.key())).findFirst();
  }
}
