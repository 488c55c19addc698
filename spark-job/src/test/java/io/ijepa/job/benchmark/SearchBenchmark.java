// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.benchmark;

import io.ijepa.inference.Device;
import io.ijepa.job.Main;
import io.ijepa.job.scale.Subprocess;
import io.ijepa.udf.IJepa;
import io.ijepa.vector.Metric;
import io.ijepa.vector.Query;
import io.ijepa.vector.SimilarityProduct;
import io.ijepa.vector.TopKSearch;
import io.ijepa.vector.VectorBlock;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Queries per second of exact search over generated vectors.
 *
 * <ul>
 *   <li>{@code rates}: 200,000 x 1280 and 1,000 queries: the kernel on vectors in memory beside
 *       FAISS's {@code IndexFlatIP} with as many threads, in turns; and the whole Spark job on the
 *       same rows as Parquet.
 *   <li>{@code memory}: 2,000,000 x 1280 rows that are made as they are read, to run with a small
 *       heap.
 *   <li>{@code recall}: 500,000 clustered vectors laid out by {@code index}, which prints recall.
 * </ul>
 */
public final class SearchBenchmark {
  private static final int THREADS = 2;
  private static final int ROWS = 200_000;
  private static final int DIMENSION = 1280;
  private static final int QUERIES = 1_000;
  private static final int TOP_K = 10;

  private final PrintStream out = System.out;
  private final Path folder;
  private final int rounds;
  private final SparkSession spark;

  private SearchBenchmark(Path folder, int rounds, SparkSession spark) {
    this.folder = folder;
    this.rounds = rounds;
    this.spark = spark;
  }

  /**
   * Words: a folder to work in, the number of rounds, and what to measure. The property {@code
   * benchmark.python} names a Python that has FAISS.
   */
  public static void main(String[] words) throws Exception {
    SparkSession spark =
        SparkSession.builder()
            .master("local[" + THREADS + "]")
            .config("spark.ui.enabled", false)
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .getOrCreate();
    Path folder = Path.of(words[0]).toAbsolutePath();
    SearchBenchmark benchmark = new SearchBenchmark(folder, Integer.parseInt(words[1]), spark);
    for (String part : List.of(words).subList(2, words.length)) {
      switch (part) {
        case "rates" -> benchmark.rates();
        case "memory" -> benchmark.memory();
        case "recall" -> benchmark.recall();
        default -> throw new IllegalArgumentException("no such part: " + part);
      }
    }
    spark.stop();
  }

  private void rates() throws Exception {
    float[][] rows =
        IntStream.range(0, ROWS).mapToObj(i -> vector(i, DIMENSION)).toArray(float[][]::new);
    float[] queries = new float[QUERIES * DIMENSION];
    for (int i = 0; i < QUERIES; i++) {
      System.arraycopy(vector(-1 - i, DIMENSION), 0, queries, i * DIMENSION, DIMENSION);
    }
    List<Double> kernel = new ArrayList<>();
    List<Double> faiss = new ArrayList<>();
    for (int round = 0; round <= rounds; round++) { // the first one warms up
      double ours = QUERIES / kernelSeconds(rows, queries);
      double theirs = faissQueriesPerSecond();
      if (round > 0) {
        kernel.add(ours);
        faiss.add(theirs);
      }
    }
    say("kernel, queries/s       %s", Median.of(kernel));
    say("IndexFlatIP, queries/s  %s", Median.of(faiss));
    say("kernel / IndexFlatIP    %.2f", Median.of(kernel).value() / Median.of(faiss).value());
    job(Median.of(kernel).value());
  }

  /** As in an executor: each slot's task searches rows of its own, all on one session. */
  private static double kernelSeconds(float[][] rows, float[] queries) {
    long start = System.nanoTime();
    List<VectorBlock<Query<Integer>>> blocks =
        VectorBlock.ofQueries(
            Metric.DOT,
            DIMENSION,
            queries,
            IntStream.range(0, QUERIES).toArray(),
            i -> i,
            VectorBlock.MOST_QUERIES);
    IntStream.range(0, THREADS).parallel().forEach(slot -> search(rows, slot, blocks));
    return (System.nanoTime() - start) / 1e9;
  }

  private static void search(float[][] rows, int slot, List<VectorBlock<Query<Integer>>> queries) {
    TopKSearch<Integer> search =
        new TopKSearch<>(
            new SimilarityProduct(new Device.Cpu(THREADS), () -> {}),
            Metric.DOT,
            DIMENSION,
            QUERIES,
            TOP_K,
            Comparator.<Integer>naturalOrder(),
            false);
    search.compareWith(queries);
    for (int row = slot; row < rows.length; row += THREADS) {
      search.add(row, rows[row], 0);
    }
    search.finish();
  }

  private double faissQueriesPerSecond() throws Exception {
    Subprocess run =
        Subprocess.run(
            List.of(
                System.getProperty("benchmark.python"),
                "src/test/python/faiss_speed.py",
                String.valueOf(ROWS),
                String.valueOf(DIMENSION),
                String.valueOf(QUERIES),
                String.valueOf(TOP_K),
                String.valueOf(THREADS)),
            Map.of(),
            folder.resolve("faiss.log"),
            30);
    return Double.parseDouble(run.output().strip());
  }

  /** The whole command's work on the same rows: reading Parquet, merging, writing. */
  private void job(double kernel) {
    String table = folder.resolve("rows").toString();
    String queries = folder.resolve("queries").toString();
    GeneratedRows.of(spark, 0, ROWS, DIMENSION, 8).write().mode("overwrite").parquet(table);
    GeneratedRows.of(spark, -QUERIES, QUERIES, DIMENSION, 1)
        .write()
        .mode("overwrite")
        .parquet(queries);
    List<Double> rates = new ArrayList<>();
    for (int round = 0; round <= rounds; round++) {
      long start = System.nanoTime();
      search(spark.read().parquet(table), spark.read().parquet(queries));
      if (round > 0) {
        rates.add(QUERIES / ((System.nanoTime() - start) / 1e9));
      }
    }
    say("whole job, queries/s    %s", Median.of(rates));
    say("whole job / kernel      %.2f", Median.of(rates).value() / kernel);
  }

  private void search(Dataset<Row> rows, Dataset<Row> queries) {
    IJepa.search(rows, queries, Map.of("metric", "dot"))
        .write()
        .mode("overwrite")
        .parquet(folder.resolve("near").toString());
  }

  private void memory() {
    long start = System.nanoTime();
    search(
        GeneratedRows.of(spark, 0, 2_000_000, DIMENSION, 64),
        GeneratedRows.of(spark, -QUERIES, QUERIES, DIMENSION, 1));
    say(
        "2,000,000 x %d, %d queries: %.0f s with a heap of %d MB",
        DIMENSION,
        QUERIES,
        (System.nanoTime() - start) / 1e9,
        Runtime.getRuntime().maxMemory() >> 20);
  }

  private void recall() throws Exception {
    Path table = folder.resolve("clustered");
    if (!Files.exists(table)) {
      GeneratedRows.clustered(spark, 500_000, 128, 2_000, 8).write().parquet(table.toString());
    }
    Main.main(
        new String[] {
          "index",
          "--embeddings",
          table.toString(),
          "--output",
          folder.resolve("index").toString(),
          "--mode",
          "overwrite",
          "--cells",
          "700",
          "--recall-sample",
          "200"
        });
  }

  static float[] vector(long number, int dimension) {
    return GeneratedRows.vector(number, dimension);
  }

  private void say(String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
  }
}
