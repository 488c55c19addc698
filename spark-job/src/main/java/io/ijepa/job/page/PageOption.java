// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.page;

import io.ijepa.option.OptionSpec;
import io.ijepa.option.OptionText;

/** The options of the page that {@code search} and {@code duplicates} can end with. */
public enum PageOption implements OptionSpec {
  HTML(
      "html",
      "FILE",
      null,
      "Write a page to look at: pictures beside those they belong to, in one file for any"
          + " browser."),
  IMAGES(
      "images",
      "PATH|TABLE",
      null,
      "Where the page's pictures are, by the --key-columns. Without it the keys are paths or"
          + " URIs."),
  IMAGE_COLUMN(
      "image-column",
      "COLUMN",
      "content",
      "The pictures in --images: a binary column, a Spark image struct, or URIs.");

  private final OptionText text;

  PageOption(String key, String valueName, String defaultValue, String description) {
    this.text = new OptionText(key, valueName, defaultValue, description);
  }

  @Override
  public OptionText text() {
    return text;
  }
}
