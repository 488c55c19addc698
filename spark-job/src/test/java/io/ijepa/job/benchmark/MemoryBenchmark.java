// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.benchmark;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.ijepa.job.Main;
import io.ijepa.job.scale.RandomCheckpoint;
import io.ijepa.job.scale.Subprocess;
import io.ijepa.job.scale.SyntheticPhotos;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a ViT-H/14, 2.5 GB of random weights, costs in memory: in a JVM with nothing but its
 * session, and in a whole local job. Each in a process of its own, its largest resident size as the
 * system counted it. Fails beyond the bounds.
 */
public final class MemoryBenchmark {
  private static final RandomCheckpoint VIT_H =
      new RandomCheckpoint("vit-h-14", 1280, 32, 16, 5120, 224, 14);

  private static final int IMAGES = 4;
  private static final double MOST_OF_WEIGHTS = 1.15;
  private static final double JOB_BYTES = 1e9;
  private static final double GRAPH_MILLIS = 100;
  private static final int MINUTES = 20;

  private final Path folder;
  private final Path model;
  private final double weights = VIT_H.weightBytes();
  private boolean holds = true;

  private MemoryBenchmark(Path folder) throws IOException {
    this.folder = folder;
    this.model = VIT_H.in(folder);
  }

  /** Words: a folder to work in; what follows is for other benchmarks. */
  public static void main(String[] words) throws Exception {
    MemoryBenchmark benchmark = new MemoryBenchmark(Path.of(words[0]).toAbsolutePath());
    benchmark.bareSession();
    benchmark.wholeJob();
    if (!benchmark.holds) {
      System.exit(1);
    }
  }

  private void bareSession() throws Exception {
    String output = run("-Xmx256m", BareMemory.class, model.toString());
    say("graph written, best of 20", number(output, "graph_millis"), "ms", GRAPH_MILLIS);
    double peak = number(output, "peak_bytes");
    say("bare session, peak / weights", peak / weights, "", MOST_OF_WEIGHTS);
  }

  private void wholeJob() throws Exception {
    Path photos = folder.resolve("photos-" + IMAGES);
    SyntheticPhotos.in(photos, IMAGES);
    Path report = folder.resolve("memory.json");
    run(
        "-Xmx1g",
        Main.class,
        "embed",
        "--input",
        photos.toString(),
        "--model",
        model.toString(),
        "--output",
        folder.resolve("memory").toString(),
        "--mode",
        "overwrite",
        "--report",
        report.toString());
    double peak =
        new ObjectMapper().readTree(report.toFile()).get("peak_executor_memory_bytes").asDouble();
    say("local job, peak - weights", (peak - weights) / 1e9, "GB", JOB_BYTES / 1e9);
  }

  private void say(String what, double value, String unit, double bound) {
    boolean within = value <= bound;
    holds &= within;
    System.out.printf(
        Locale.ROOT,
        "%-30s %8.2f %-2s (at most %.2f)%s%n",
        what,
        value,
        unit,
        bound,
        within ? "" : "  TOO MUCH");
  }

  private String run(String heap, Class<?> main, String... words) throws Exception {
    List<String> command = new ArrayList<>(List.of(Subprocess.java(), heap));
    command.add("@../conf/jvm.options");
    command.add("-Dspark.master=local[2]");
    command.add("-Dspark.ui.enabled=false");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(words));
    Subprocess done =
        Subprocess.run(command, Map.of(), folder.resolve(main.getSimpleName() + ".log"), MINUTES);
    if (done.exitCode() != 0) {
      throw new IOException(done.output());
    }
    return done.output();
  }

  private static double number(String output, String name) {
    Matcher matcher = Pattern.compile(name + " ([0-9.]+)").matcher(output);
    if (!matcher.find()) {
      throw new IllegalStateException(output);
    }
    return Double.parseDouble(matcher.group(1));
  }
}
