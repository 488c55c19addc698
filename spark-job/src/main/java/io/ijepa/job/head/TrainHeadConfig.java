// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.head;

import io.ijepa.job.run.RunConfig;
import io.ijepa.job.run.RunOption;
import io.ijepa.option.OptionNames;
import io.ijepa.option.OptionReader;
import io.ijepa.option.OptionSpec;
import io.ijepa.option.Problems;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One {@code train-head} run: what to learn from, how, and where the checkpoint goes.
 *
 * @param regularization weight of the L2 penalty, of standardised features
 * @param balanceLabels whether every label weighs the same
 * @param heldOut share of each label's rows that is not trained on, below 1
 */
public record TrainHeadConfig(
    String embeddings,
    String labelColumn,
    Optional<String> model,
    String revision,
    String output,
    boolean copyWeights,
    double regularization,
    int maxIterations,
    boolean balanceLabels,
    double heldOut,
    long seed,
    RunConfig run) {

  /** Every option of the command. */
  public static List<OptionSpec> options() {
    return Stream.<OptionSpec[]>of(TrainHeadOption.values(), RunOption.values())
        .flatMap(Arrays::stream)
        .toList();
  }

  /** Reads the command line's values; each rule that does not hold is a problem. */
  public static TrainHeadConfig read(Map<String, String> values, Problems problems) {
    OptionReader options = new OptionReader(values, OptionNames.COMMAND_LINE, problems);
    double heldOut = options.fraction(TrainHeadOption.HELD_OUT);
    if (heldOut == 1) {
      options.refuse("--held-out must be below 1: something must be left to train on");
    }
    return new TrainHeadConfig(
        options.required(TrainHeadOption.EMBEDDINGS, "what to learn from"),
        options.required(TrainHeadOption.LABEL_COLUMN, "what to learn"),
        options.text(TrainHeadOption.MODEL),
        options.text(TrainHeadOption.REVISION).orElse(""),
        options.required(TrainHeadOption.OUTPUT, "where the checkpoint goes"),
        options.flag(TrainHeadOption.COPY_WEIGHTS),
        options.fraction(TrainHeadOption.REGULARIZATION),
        options.integer(TrainHeadOption.MAX_ITERATIONS, 1).orElse(1),
        options.flag(TrainHeadOption.BALANCE_LABELS),
        heldOut,
        options.number(TrainHeadOption.SEED, 0, Long.MAX_VALUE).orElse(0L),
        RunConfig.read(options));
  }
}
