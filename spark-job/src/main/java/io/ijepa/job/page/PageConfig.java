// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.page;

import io.ijepa.option.OptionReader;
import io.ijepa.settings.FetchSettings;
import java.util.Optional;

/**
 * The page that a run ends with.
 *
 * @param html the file
 * @param images the table that holds the pictures; empty where keys say where they are
 * @param imageColumn the column of that table
 * @param fetch how pictures are read that are not in it
 */
public record PageConfig(
    String html, Optional<String> images, String imageColumn, FetchSettings fetch) {

  /** Reads the command line's values; empty where no page is asked for. */
  public static Optional<PageConfig> read(OptionReader options, FetchSettings fetch) {
    Optional<String> images = options.text(PageOption.IMAGES);
    if (images.isPresent() && !options.isGiven(PageOption.HTML)) {
      options.refuse("--images are the pictures of the page; name its file with --html");
    }
    if (options.isGiven(PageOption.IMAGE_COLUMN) && !options.isGiven(PageOption.IMAGES)) {
      options.refuse("--image-column is a column of --images; give --images too");
    }
    String column = options.text(PageOption.IMAGE_COLUMN).orElse("");
    return options.text(PageOption.HTML).map(html -> new PageConfig(html, images, column, fetch));
  }
}
