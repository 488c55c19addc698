// SPDX-License-Identifier: Apache-2.0
package io.ijepa.option;

/**
 * The caller's words for what a message tells it to change: {@code layer} in a map, {@code --layer}
 * on a command line, {@code spark.ijepa.layer} in a configuration.
 *
 * @param prefix what stands before an option's key
 * @param projection what renames and casts the input's columns
 */
public record OptionNames(String prefix, String projection) {

  /** The bare keys, for callers that pass a map or a typed value. */
  public static final OptionNames PLAIN = prefixed("");

  public static final OptionNames COMMAND_LINE = new OptionNames("--", "--query");

  /** Names of options that are keys after a prefix. */
  public static OptionNames prefixed(String prefix) {
    return new OptionNames(prefix, "select");
  }

  /** The option's name as the caller wrote it. */
  public String of(OptionSpec spec) {
    return prefix + spec.key();
  }
}
