// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.run;

import io.ijepa.option.InvalidOptionsException;
import io.ijepa.option.OptionSpec;
import io.ijepa.option.Problems;
import java.util.List;
import java.util.Map;

/** One command of the command line. */
public interface Command {

  /** One sentence for the help texts. */
  String description();

  /** Every option that it knows, in the order of its help. */
  List<OptionSpec> options();

  /** Values that stand without a name, all required, in their order: {@code similarity A B}. */
  default List<OptionSpec> operands() {
    return List.of();
  }

  /**
   * What cannot be left out, in the order of the help: of each list, one of its options.
   *
   * <p>The help shows these first; that they are given the command sees to itself.
   */
  default List<List<OptionSpec>> required() {
    return List.of();
  }

  /** Two command lines that do something useful, without the program's name. */
  List<String> examples();

  /**
   * Does the work.
   *
   * @param values the options and operands given, by name
   * @param problems of the command line so far; thrown with the command's own before any work
   * @throws InvalidOptionsException when the run cannot be started
   */
  Ended run(Map<String, String> values, Problems problems) throws Exception;
}
