// SPDX-License-Identifier: Apache-2.0
package io.ijepa.settings;

import io.ijepa.option.OptionSpec;
import io.ijepa.option.OptionText;

/** What {@code IJepa.classify} can be told beside the options that it shares with embedding. */
public enum ClassifyOption implements OptionSpec {
  TOP_K("top-k", "K", "5", "Labels to give with each image, the best first; at most all."),
  LABEL_COLUMN(
      "label-column",
      "COLUMN",
      null,
      "A column with the true label, carried to the output: the report says how often it is given."
          + " A string is a label's name; a whole number is its id, or its name where all labels of"
          + " the model are whole numbers.");

  private final OptionText text;

  ClassifyOption(String key, String valueName, String defaultValue, String description) {
    this.text = new OptionText(key, valueName, defaultValue, description);
  }

  @Override
  public OptionText text() {
    return text;
  }
}
