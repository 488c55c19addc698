package io.ijepa.option;

/** One option: an enum constant of the command that it belongs to. */
public interface OptionSpec {

  /** The name in kebab case, without dashes. */
  String key();

  /** What stands for the value in help texts, for example {@code PATH}; empty for a flag. */
  String valueName();

  /** The text that holds where the option is not given; null where there is none. */
  String defaultValue();

  /** One sentence for the help text. */
  String description();

  default boolean isFlag() {
    return valueName().isEmpty();
  }
}
