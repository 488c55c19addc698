// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.benchmark;

import io.ijepa.inference.PixelBatch;
import io.ijepa.job.scale.RandomCheckpoint;
import io.ijepa.job.scale.SyntheticPhotos;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.SparkSession;

/**
 * Images per second of the bare session on ready pixels, and of the whole job on the same images as
 * files, with the same threads, in turns. Spark's start, the session's start and the JIT's warm-up
 * are outside: both sides run {@value #WARM_UPS} times before anything is counted. The job's
 * seconds are those of the whole command: listing the folder, hashing the weights, scheduling,
 * decoding, writing Parquet and committing it.
 *
 * <p>What the job can reach at most, when nothing but computing costs anything:
 *
 * <pre>cores / (CPU seconds per image of the session + those of decoding and resizing)</pre>
 *
 * <p>What two threads of decoding beside a session reach of that limit, without Spark, files or
 * batches to fill, is measured too: what is missing there, caches and cores cost, not the job.
 */
public final class ThroughputBenchmark {
  private static final int THREADS = 2;
  private static final int[] BATCH_SIZES = {1, 4, 8, 16, 32};
  private static final int DEFAULT_BATCH = 16;

  /** The first commands of a JVM give a tenth of their cores to the JIT, the fourth a fiftieth. */
  private static final int WARM_UPS = 3;

  private final PrintStream out;
  private final Path folder;
  private final int rounds;

  private ThroughputBenchmark(PrintStream out, Path folder, int rounds) {
    this.out = out;
    this.folder = folder;
    this.rounds = rounds;
  }

  /**
   * Words: a folder to work in, the number of rounds, and {@code rates}, {@code batches} or both.
   */
  public static void main(String[] words) throws Exception {
    PrintStream out = System.out;
    // The command tells every run; only the table counts.
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    SparkSession spark =
        SparkSession.builder()
            .master("local[" + THREADS + "]")
            .config("spark.ui.enabled", false)
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .getOrCreate();
    Path folder = Path.of(words[0]).toAbsolutePath();
    ThroughputBenchmark benchmark =
        new ThroughputBenchmark(out, folder, Integer.parseInt(words[1]));
    for (String part : List.of(words).subList(2, words.length)) {
      benchmark.run(part, RandomCheckpoint.DEMO, 4000);
      benchmark.run(part, RandomCheckpoint.VIT_B, 288);
    }
    spark.stop();
  }

  private void run(String part, RandomCheckpoint model, int images) throws Exception {
    if (part.equals("rates")) {
      rates(model, images);
    } else {
      batchSizes(model, images);
    }
  }

  private void rates(RandomCheckpoint checkpoint, int images) throws Exception {
    Path model = checkpoint.in(folder);
    Path photos = folder.resolve("photos-" + images);
    List<Path> files = SyntheticPhotos.in(photos, images);
    EmbedRun job = job(photos, model, List.of());
    try (BareSession session = new BareSession(model, THREADS)) {
      Preprocessing preprocessing = new Preprocessing(model, session.shape(), files, THREADS);
      List<PixelBatch> batches = session.batches(preprocessing.pixels(), DEFAULT_BATCH);
      out.printf(
          Locale.ROOT,
          "%n%s: %d images of %d x %d, %.0f KB each; local[%d], session of %d threads, batches of"
              + " %d%n",
          checkpoint.name(),
          images,
          SyntheticPhotos.WIDTH,
          SyntheticPhotos.HEIGHT,
          preprocessing.meanFileBytes() / 1e3,
          THREADS,
          THREADS,
          DEFAULT_BATCH);
      for (int warmUp = 0; warmUp < WARM_UPS; warmUp++) {
        session.run(batches);
        preprocessing.run();
        job.run();
      }
      Rates rates = new Rates(images, THREADS);
      for (int round = 1; round <= rounds; round++) {
        rates.add(
            session.run(batches),
            preprocessing.run(),
            preprocessing.runBeside(session, batches),
            job.run());
        out.println("  " + rates.lastLine());
      }
      out.print(rates.summary());
    }
  }

  private EmbedRun job(Path photos, Path model, List<String> options) {
    return new EmbedRun(photos, model, folder.resolve("embeddings"), options);
  }

  private void batchSizes(RandomCheckpoint checkpoint, int images) throws Exception {
    Path model = checkpoint.in(folder);
    Path photos = folder.resolve("photos-" + images);
    List<Path> files = SyntheticPhotos.in(photos, images);
    out.printf("%n%s by batch size, images/s%n  batch   session       job%n", checkpoint.name());
    try (BareSession session = new BareSession(model, THREADS)) {
      List<ByteBuffer> pixels = new Preprocessing(model, session.shape(), files, THREADS).pixels();
      List<List<Double>> sessions = new ArrayList<>();
      List<List<Double>> jobs = new ArrayList<>();
      for (int size : BATCH_SIZES) {
        sessions.add(new ArrayList<>());
        jobs.add(new ArrayList<>());
        measure(session, pixels, photos, model, size); // warm
      }
      for (int round = 0; round < rounds; round++) {
        for (int i = 0; i < BATCH_SIZES.length; i++) {
          double[] rates = measure(session, pixels, photos, model, BATCH_SIZES[i]);
          sessions.get(i).add(rates[0]);
          jobs.get(i).add(rates[1]);
        }
      }
      for (int i = 0; i < BATCH_SIZES.length; i++) {
        out.printf(
            Locale.ROOT,
            "  %5d %9.2f %9.2f%n",
            BATCH_SIZES[i],
            Median.of(sessions.get(i)).value(),
            Median.of(jobs.get(i)).value());
      }
    }
  }

  private double[] measure(
      BareSession session, List<ByteBuffer> pixels, Path photos, Path model, int size)
      throws Exception {
    CpuTime bare = session.run(session.batches(pixels, size));
    EmbedRun.Done whole = job(photos, model, List.of("--batch-size", String.valueOf(size))).run();
    return new double[] {pixels.size() / bare.wall(), pixels.size() / whole.time().wall()};
  }
}
