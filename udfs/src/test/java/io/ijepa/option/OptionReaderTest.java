// SPDX-License-Identifier: Apache-2.0
package io.ijepa.option;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A text becomes a value or a problem that names option, rule and value. */
final class OptionReaderTest {
  private enum Colour {
    RED,
    DARK_BLUE
  }

  private record Spec(OptionText text) implements OptionSpec {
    Spec(String key, String valueName, String defaultValue) {
      this(new OptionText(key, valueName, defaultValue, "For tests."));
    }
  }

  private static final Spec TEXT = new Spec("text", "TEXT", null);
  private static final Spec NUMBER = new Spec("number", "N", "auto");
  private static final Spec FLAG = new Spec("flag", "", "false");
  private static final Spec COLOUR = new Spec("colour", "red|dark-blue", "red");
  private static final Spec SHARE = new Spec("share", "SHARE", "0.5");

  private final Problems problems = new Problems();

  private OptionReader reader(String key, String value) {
    return new OptionReader(Map.of(key, value), OptionNames.COMMAND_LINE, problems);
  }

  private void assertProblem(String message) {
    assertEquals(List.of(message), problems.messages());
  }

  @Test
  void whatIsNotGivenIsTheDefault() {
    OptionReader empty = new OptionReader(Map.of(), OptionNames.COMMAND_LINE, problems);
    assertEquals(Optional.empty(), empty.text(TEXT));
    assertEquals(OptionalInt.empty(), empty.integer(NUMBER, 1));
    assertEquals(List.of(), empty.names(TEXT));
    assertEquals(Colour.RED, empty.choice(COLOUR, Colour.class));
    assertEquals(0.5, empty.fraction(SHARE));
    assertFalse(empty.flag(FLAG));
    assertFalse(empty.isGiven(FLAG));
    assertDoesNotThrow(problems::throwIfAny);
  }

  @Test
  void everyKindOfValueIsRead() {
    assertEquals(Optional.of(" a "), reader("text", " a ").text(TEXT));
    assertEquals(OptionalInt.of(16), reader("number", "16").integer(NUMBER, 1));
    assertEquals(List.of("a.b", "c d"), reader("text", "a.b, c d").names(TEXT));
    assertEquals(Colour.DARK_BLUE, reader("colour", "dark-blue").choice(COLOUR, Colour.class));
    assertEquals(0.25, reader("share", "0.25").fraction(SHARE));
    assertTrue(reader("flag", "TRUE").flag(FLAG));
    assertEquals(List.of(), problems.messages());
  }

  @Test
  void aDefaultThatIsAWordMayBeGiven() {
    assertEquals(OptionalInt.empty(), reader("number", "auto").integer(NUMBER, 1));
    assertEquals(List.of(), problems.messages());
  }

  @Test
  void aBlankTextIsAProblem() {
    assertEquals(Optional.empty(), reader("text", "  ").text(TEXT));
    assertProblem("--text must not be blank");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a,,b", "a,b,", "a, a"})
  void namesAreNeitherEmptyNorTwice(String given) {
    reader("text", given).names(TEXT);
    assertProblem(
        "--text must be names separated by commas, none empty and none twice, but was '"
            + given
            + "'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-3", "many", "1.5", "99999999999999999999", "2147483648", "AUTO"})
  void aNumberOutOfRangeOrNoneIsAProblem(String given) {
    assertEquals(OptionalInt.empty(), reader("number", given).integer(NUMBER, 1));
    assertProblem("--number must be a whole number from 1, but was '" + given + "'");
  }

  @Test
  void anUpperLimitIsSaid() {
    assertEquals(Optional.empty(), reader("number", "11").number(NUMBER, 1, 10));
    assertProblem("--number must be a whole number from 1 to 10, but was '11'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.01", "-0.1", "NaN", "half"})
  void aShareOutsideZeroToOneIsAProblem(String given) {
    reader("share", given).fraction(SHARE);
    assertProblem("--share must be a number from 0 to 1, but was '" + given + "'");
  }

  @Test
  void aFlagIsTrueOrFalse() {
    assertFalse(reader("flag", "yes").flag(FLAG));
    assertProblem("--flag must be true or false, but was 'yes'");
  }

  @Test
  void aChoiceNamesAllItsValues() {
    reader("colour", "DARK_BLUE").choice(COLOUR, Colour.class);
    assertProblem("--colour must be one of red, dark-blue, but was 'DARK_BLUE'");
  }

  @Test
  void anUnknownOptionIsAnsweredWithThoseThereAre() {
    reader("sharee", "1").refuseUnknown(List.of(TEXT, SHARE, FLAG));
    assertProblem("unknown option '--sharee'; the options are flag, share, text");
  }

  @Test
  void allProblemsAreSaidAtOnce() {
    OptionReader reader =
        new OptionReader(
            Map.of("number", "x", "flag", "y", "other", "z"), OptionNames.PLAIN, problems);
    reader.refuseUnknown(List.of(NUMBER, FLAG));
    reader.integer(NUMBER, 1);
    reader.flag(FLAG);
    InvalidOptionsException refused =
        assertThrows(InvalidOptionsException.class, problems::throwIfAny);
    assertEquals(3, refused.problems().size());
    assertEquals(String.join("\n", refused.problems()), refused.getMessage());
    assertEquals("number must be a whole number from 1, but was 'x'", refused.problems().get(1));
  }
}
