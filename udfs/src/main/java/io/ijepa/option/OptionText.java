// SPDX-License-Identifier: Apache-2.0
package io.ijepa.option;

/**
 * What is said of an option.
 *
 * @param key the name in kebab case, without dashes
 * @param valueName what stands for the value in help texts, for example {@code PATH}; empty for a
 *     flag
 * @param defaultValue the text that holds where the option is not given; null where there is none
 * @param description one sentence for the help text
 */
public record OptionText(String key, String valueName, String defaultValue, String description) {}
