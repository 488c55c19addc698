// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.page;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ijepa.option.OptionNames;
import io.ijepa.option.OptionReader;
import io.ijepa.option.Problems;
import io.ijepa.settings.FetchSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PageConfigTest {
  private final Problems problems = new Problems();

  private Optional<PageConfig> read(Map<String, String> values) {
    return PageConfig.read(
        new OptionReader(values, OptionNames.COMMAND_LINE, problems), FetchSettings.DEFAULT);
  }

  @Test
  void thereIsNoPageUnlessItIsAskedFor() {
    assertEquals(Optional.empty(), read(Map.of()));
    assertEquals(List.of(), problems.messages());
  }

  @Test
  void picturesComeFromKeysOrFromATable() {
    assertEquals(
        Optional.of(new PageConfig("p.html", Optional.empty(), "content", FetchSettings.DEFAULT)),
        read(Map.of("html", "p.html")));
    assertEquals(
        Optional.of(
            new PageConfig("p.html", Optional.of("lake.images"), "jpeg", FetchSettings.DEFAULT)),
        read(Map.of("html", "p.html", "images", "lake.images", "image-column", "jpeg")));
    assertEquals(List.of(), problems.messages());
  }

  @Test
  void anOptionThatWouldDoNothingIsRefused() {
    read(Map.of("images", "lake.images"));
    read(Map.of("html", "p.html", "image-column", "jpeg"));
    read(Map.of("html", " "));
    assertEquals(
        List.of(
            "--images are the pictures of the page; name its file with --html",
            "--image-column is a column of --images; give --images too",
            "--html must not be blank"),
        problems.messages());
  }
}
