// SPDX-License-Identifier: Apache-2.0
package io.ijepa.option;

/** One option: an enum constant of the command that it belongs to. */
public interface OptionSpec {

  OptionText text();

  default String key() {
    return text().key();
  }

  default String valueName() {
    return text().valueName();
  }

  default String defaultValue() {
    return text().defaultValue();
  }

  default String description() {
    return text().description();
  }

  /** Whether it may be given several times; the texts of {@link OptionReader#texts}. */
  default boolean isRepeatable() {
    return false;
  }

  default boolean isFlag() {
    return valueName().isEmpty();
  }
}
