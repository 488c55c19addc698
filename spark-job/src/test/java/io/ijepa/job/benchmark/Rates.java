// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Rounds of session, preprocessing, both at once, and job in turns, and what they say together. */
final class Rates {
  private record Round(
      CpuTime session, CpuTime preprocessing, CpuTime sideBySide, EmbedRun.Done job) {}

  private final int images;
  private final int cores;
  private final List<Round> rounds = new ArrayList<>();

  Rates(int images, int cores) {
    this.images = images;
    this.cores = cores;
  }

  void add(CpuTime session, CpuTime preprocessing, CpuTime sideBySide, EmbedRun.Done job) {
    rounds.add(new Round(session, preprocessing, sideBySide, job));
  }

  String lastLine() {
    Round last = rounds.get(rounds.size() - 1);
    JsonNode seconds = last.job().report().get("task_seconds");
    return String.format(
        Locale.ROOT,
        "session %.2f images/s, job %.2f (decode %.2f s, resize %.2f s, waiting %.2f s, in the"
            + " session %.2f s, %.2f s in all), batches %s",
        sessionRate(last),
        jobRate(last),
        seconds.get("decoding").asDouble(),
        seconds.get("resizing").asDouble(),
        seconds.get("waiting").asDouble(),
        last.job().report().get("session_seconds").asDouble(),
        last.job().time().wall(),
        last.job().report().get("batches_by_size"));
  }

  String summary() {
    return String.join(
        System.lineSeparator(),
        "  medians of " + rounds.size() + " rounds (least to most)",
        "  session, images/s                 " + median(this::sessionRate),
        "  job, images/s                     " + median(this::jobRate),
        "  job / session                     " + median(r -> jobRate(r) / sessionRate(r)),
        "  session, CPU ms per image         " + median(r -> perImage(r.session())),
        "  decode + resize, CPU ms per image " + median(r -> perImage(r.preprocessing())),
        "  job, CPU ms per image             " + median(r -> perImage(r.job().time())),
        "  limit of both, images/s           " + median(this::limit),
        // No pipeline, no files, no Spark: what sharing cores and caches alone costs.
        "  side by side without Spark / limit "
            + median(r -> images / r.sideBySide().wall() / limit(r)),
        "  side by side, CPU ms per image    " + median(r -> perImage(r.sideBySide())),
        "  job / limit                       " + median(r -> jobRate(r) / limit(r)),
        "  job / side by side                "
            + median(r -> jobRate(r) * r.sideBySide().wall() / images),
        // The same by CPU time alone: what other processes take from the clock does not enter.
        "  CPU of both / CPU of the job      " + median(this::usefulShare),
        "");
  }

  private Median median(ToDoubleFunction<Round> measure) {
    return Median.of(rounds.stream().map(measure::applyAsDouble).toList());
  }

  private double sessionRate(Round round) {
    return images / round.session().wall();
  }

  private double jobRate(Round round) {
    return images / round.job().time().wall();
  }

  private double perImage(CpuTime time) {
    return 1e3 * time.cpu() / images;
  }

  private double usefulShare(Round round) {
    return (perImage(round.session()) + perImage(round.preprocessing()))
        / perImage(round.job().time());
  }

  private double limit(Round round) {
    return 1e3 * cores / (perImage(round.session()) + perImage(round.preprocessing()));
  }
}
