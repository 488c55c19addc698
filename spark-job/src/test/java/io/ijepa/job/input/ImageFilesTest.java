// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.job.input.ImageFiles.ImageFile;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImageFilesTest {

  private static List<ImageFile> files(int count, long bytes) {
    return Collections.nCopies(count, new ImageFile("file:/a.png", 0, bytes));
  }

  @Test
  void aMillionFilesAreThousandsOfTasksAndNotTensOfThousands() {
    // 100 kB each: 128 MB hold 1,342 of them.
    assertEquals(746, ImageFiles.packed(files(1_000_000, 100_000), 16).size());
    // Thumbnails: their number bounds a task.
    assertEquals(200, ImageFiles.packed(files(1_000_000, 1_000), 16).size());
  }

  @Test
  void everyCoreGetsItsShareOfAFewLargeFiles() {
    assertEquals(16, ImageFiles.packed(files(32, 10_000_000), 16).size());
    assertEquals(3, ImageFiles.packed(files(3, 10_000_000), 16).size());
    assertEquals(1, ImageFiles.packed(files(1, 0), 16).size());
  }

  @Test
  void everyFileIsInOneTaskInItsOrder() {
    List<ImageFile> files = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      files.add(new ImageFile("file:/" + i, 0, i % 7 * 50_000_000L));
    }
    List<ArrayList<ImageFile>> tasks = ImageFiles.packed(files, 4);
    assertEquals(files, tasks.stream().flatMap(List::stream).toList());
    assertTrue(tasks.stream().noneMatch(List::isEmpty));
  }
}
