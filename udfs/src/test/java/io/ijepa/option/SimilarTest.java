// SPDX-License-Identifier: Apache-2.0
package io.ijepa.option;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class SimilarTest {
  private static final List<String> KNOWN =
      List.of("input", "output", "output-format", "image-column", "image-size", "SKU");

  @Test
  void slipsOfTheFingerAreFound() {
    assertEquals(List.of("input"), Similar.to("inptu", KNOWN));
    assertEquals(List.of("output"), Similar.to("ouput", KNOWN));
    assertEquals(List.of("image-size"), Similar.to("image-sizes", KNOWN));
  }

  @Test
  void lettersOfTheOtherCaseAreTheSame() {
    assertEquals(List.of("SKU"), Similar.to("sku", KNOWN));
  }

  @Test
  void whatIsLikeNothingIsLikeNothing() {
    assertEquals(List.of(), Similar.to("zzz", KNOWN));
    assertEquals(List.of(), Similar.to("", KNOWN));
    assertEquals(List.of(), Similar.to("input", List.of()));
    assertEquals("", Similar.question("zzz", KNOWN));
  }

  @Test
  void noMoreThanThreeAreOffered() {
    assertEquals(
        List.of("photo1", "photo2", "photo3"),
        Similar.to("photo", List.of("photo1", "photo2", "photo3", "photo4")));
    assertEquals(
        "; did you mean photo1 or photo2?", Similar.question("photo", List.of("photo1", "photo2")));
  }
}
