// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.embed;

import io.ijepa.image.pixel.Rejection;
import io.ijepa.option.OptionNames;
import io.ijepa.option.OptionReader;
import io.ijepa.option.Problems;
import io.ijepa.table.EmbeddingSchema;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * What the rows of a run must be like to take their place in the output.
 *
 * @param maxRejectRate largest share of rows without a result
 * @param maxUnreadableRate largest share of rows whose bytes could not be had
 * @param allowEmpty whether no rows may take the place of some
 */
public record CommitRules(double maxRejectRate, double maxUnreadableRate, boolean allowEmpty) {

  /** As many rejected rows of an increment are a rate; fewer are single images. */
  private static final int RATE_ROWS = 10;

  /** The rules of a run that is given none. */
  static final CommitRules DEFAULT =
      read(new OptionReader(Map.of(), OptionNames.COMMAND_LINE, new Problems()));

  /** The rules that a command line gives, or their defaults. */
  static CommitRules read(OptionReader options) {
    return new CommitRules(
        options.fraction(EmbedJobOption.MAX_REJECT_RATE),
        options.fraction(EmbedJobOption.MAX_UNREADABLE_RATE),
        options.flag(EmbedJobOption.ALLOW_EMPTY));
  }

  /**
   * Why the output must stay as it is; empty where it may be changed.
   *
   * @param rows by their status
   * @param what would be replaced, for messages
   * @param replacesRows whether there are rows that these would replace; asked only without rows
   */
  Optional<String> refusal(Map<String, Long> rows, String what, BooleanSupplier replacesRows) {
    long all = rows.values().stream().mapToLong(Long::longValue).sum();
    if (all == 0) {
      return allowEmpty || !replacesRows.getAsBoolean()
          ? Optional.empty()
          : Optional.of(
              "the input has no rows, but " + what + " has; give --allow-empty to remove them");
    }
    Optional<String> worse = refusal(rows);
    return worse.isEmpty() && rows.getOrDefault(EmbeddingSchema.OK, 0L) == 0
        ? Optional.of(text("all of %,d rows were rejected, and such a result is never kept", all))
        : worse;
  }

  /**
   * Why rows may not come beside others, in which case none of them need be ok. A few that were
   * rejected are no rate: one new picture that is corrupt must not stop every night after it.
   *
   * @param rows by their status
   * @param rejectedBefore in earlier commits of the run
   * @param losesVectors whether a rejected one takes the place of a row that is ok; asked only of
   *     few
   */
  Optional<String> refusal(
      Map<String, Long> rows, long rejectedBefore, BooleanSupplier losesVectors) {
    return refusal(rows)
        .filter(why -> rejectedBefore + rejected(rows) >= RATE_ROWS || losesVectors.getAsBoolean());
  }

  static long rejected(Map<String, Long> rows) {
    long all = rows.values().stream().mapToLong(Long::longValue).sum();
    return all - rows.getOrDefault(EmbeddingSchema.OK, 0L);
  }

  private Optional<String> refusal(Map<String, Long> rows) {
    long all = rows.values().stream().mapToLong(Long::longValue).sum();
    long rejected = rejected(rows);
    long unreadable = rows.getOrDefault(Rejection.UNREADABLE.name(), 0L);
    if ((double) unreadable / all > maxUnreadableRate) {
      return Optional.of(
          text(
              "%,d of %,d rows could not be read, more than --max-unreadable-rate %s allows",
              unreadable, all, maxUnreadableRate));
    }
    if ((double) rejected / all > maxRejectRate) {
      return Optional.of(
          text(
              "%,d of %,d rows were rejected, more than --max-reject-rate %s allows",
              rejected, all, maxRejectRate));
    }
    return Optional.empty();
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
