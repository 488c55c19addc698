// SPDX-License-Identifier: Apache-2.0
package io.ijepa.model.hub;

import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;

/** A fetch in lines for people, not more of them than one in a given time for each file. */
public final class FetchLines implements FetchProgress {
  private static final double MEGABYTE = 1e6;

  private final Duration every;
  private final Consumer<String> line;
  private String file = "";
  private long started;
  private long startedWith;
  private long said;

  public FetchLines(Duration every, Consumer<String> line) {
    this.every = every;
    this.line = line;
  }

  @Override
  public void begin(String model, String host) {
    line.accept("fetching " + model + " from " + host);
  }

  @Override
  public void received(String name, long bytes, long total) {
    long now = System.nanoTime();
    if (!name.equals(file)) {
      file = name;
      started = now;
      startedWith = bytes;
      said = now;
    }
    if (bytes == total || now - said >= every.toNanos()) {
      said = now;
      line.accept(text(bytes, total, (now - started) / 1e9));
    }
  }

  @Override
  public void retrying(String failure, int attempt, Duration wait) {
    line.accept(
        String.format(
            Locale.ROOT, "%s; try %d in %.0f s", failure, attempt, wait.toMillis() / 1e3));
  }

  private String text(long bytes, long total, double seconds) {
    double rate = seconds > 0.5 ? (bytes - startedWith) / seconds : 0;
    StringBuilder text =
        new StringBuilder(String.format(Locale.ROOT, "%s: %,.1f", file, bytes / MEGABYTE));
    if (total > 0) {
      text.append(
          String.format(
              Locale.ROOT, " of %,.1f MB (%d %%)", total / MEGABYTE, 100 * bytes / total));
    } else {
      text.append(" MB");
    }
    if (rate > 0) {
      text.append(String.format(Locale.ROOT, ", %,.1f MB/s", rate / MEGABYTE));
      if (bytes < total) {
        text.append(String.format(Locale.ROOT, ", %,.0f s left", (total - bytes) / rate));
      }
    }
    return text.toString();
  }
}
