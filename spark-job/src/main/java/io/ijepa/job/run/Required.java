package io.ijepa.job.run;

import io.ijepa.option.OptionReader;
import io.ijepa.option.OptionSpec;
import io.ijepa.option.Problems;
import java.util.Optional;

/** Options that a command cannot do without. */
public final class Required {
  private Required() {}

  /** The option's text; that it is not given is a problem. */
  public static String text(
      OptionReader options, OptionSpec spec, String meaning, Problems problems) {
    Optional<String> value = options.text(spec);
    if (value.isEmpty() && !options.isGiven(spec)) {
      problems.add("--" + spec.key() + " is missing: " + meaning);
    }
    return value.orElse("");
  }
}
