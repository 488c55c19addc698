// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class PictureNameTest {

  @Test
  void an_originals_name_tells_kind_and_format() {
    PictureName name = PictureName.parse("rings-003.jpg");
    assertEquals(new PictureName("rings-003", "", "jpg"), name);
    assertEquals("rings", name.kind());
    assertFalse(name.isCopy());
  }

  @Test
  void a_copys_name_tells_how_it_was_altered() {
    PictureName name = PictureName.parse("rings-003~brighter.webp");
    assertEquals(new PictureName("rings-003", "brighter", "webp"), name);
    assertTrue(name.isCopy());
  }

  @Test
  void a_copy_belongs_to_the_original_of_the_same_number_only() {
    PictureName copy = PictureName.parse("rings-003~brighter.webp");
    assertTrue(copy.isCopyOf(PictureName.parse("rings-003.jpg")));
    assertFalse(copy.isCopyOf(PictureName.parse("rings-004.jpg")));
    assertFalse(copy.isCopyOf(PictureName.parse("rings-003~cropped.jpg")));
    assertFalse(PictureName.parse("rings-003.jpg").isCopyOf(copy));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rings-003.jpg", "rings-003~brighter.webp", "broken-truncated.jpg"})
  void a_name_is_written_as_it_was_read(String fileName) {
    assertEquals(fileName, PictureName.parse(fileName).toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "holiday.jpg", "rings-003", "rings-003~.jpg", "a/rings-003.jpg"})
  void other_files_are_refused(String fileName) {
    assertThrows(IllegalArgumentException.class, () -> PictureName.parse(fileName));
  }
}
