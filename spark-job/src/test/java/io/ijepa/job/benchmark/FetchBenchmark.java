// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.ijepa.job.scale.RandomCheckpoint;
import io.ijepa.job.scale.SyntheticPhotos;
import java.awt.Image;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import javax.imageio.ImageIO;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

/**
 * Whether pictures on the web keep the session as busy as files do: {@value #IMAGES} of about 20 KB
 * from a server of this process that answers after {@value #LATENCY_MILLIS} ms, and the same ones
 * as files of a folder, in turns. The server's own work is part of what the two cores do.
 */
public final class FetchBenchmark {
  private static final int IMAGES = 10_000;
  private static final int DISTINCT = 200;
  private static final int LATENCY_MILLIS = 50;
  private static final int THREADS = 2;

  private final Path folder;
  private final List<byte[]> pictures = new ArrayList<>();
  private final AtomicLong requests = new AtomicLong();

  private FetchBenchmark(Path folder) {
    this.folder = folder;
  }

  /** Words: a folder to work in, and the number of rounds. */
  public static void main(String[] words) throws Exception {
    System.setProperty("sun.net.httpserver.nodelay", "true");
    PrintStream out = System.out;
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    SparkSession spark =
        SparkSession.builder()
            .master("local[" + THREADS + "]")
            .config("spark.ui.enabled", false)
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .getOrCreate();
    new FetchBenchmark(Path.of(words[0]).toAbsolutePath())
        .run(spark, out, Integer.parseInt(words[1]));
    spark.stop();
  }

  private void run(SparkSession spark, PrintStream out, int rounds) throws Exception {
    Path files = photos();
    ExecutorService threads = Executors.newCachedThreadPool();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1000);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
    String table = folder.resolve("addresses").toString();
    spark
        .range(0, IMAGES, 1, 2 * THREADS)
        .selectExpr("concat('http://127.0.0.1:" + server.getAddress().getPort() + "/', id) AS path")
        .write()
        .mode(SaveMode.Overwrite)
        .parquet(table);
    Path model = RandomCheckpoint.DEMO.in(folder);
    EmbedRun local = new EmbedRun(files, model, folder.resolve("of-files"), List.of());
    EmbedRun web =
        new EmbedRun(
            Path.of(table),
            model,
            folder.resolve("of-web"),
            List.of("--image-column", "path", "--fetch-private"));
    out.printf(
        Locale.ROOT,
        "%d images of %.0f KB, local[%d], a server with %d ms of latency%n",
        IMAGES,
        pictures.stream().mapToInt(picture -> picture.length).average().orElse(0) / 1e3,
        THREADS,
        LATENCY_MILLIS);
    local.run();
    web.run();
    for (int round = 0; round < rounds; round++) {
      show(out, "files", local.run());
      requests.set(0);
      show(out, "web", web.run());
      out.printf(Locale.ROOT, "         %d requests%n", requests.get());
    }
    server.stop(0);
    threads.shutdownNow();
  }

  private static void show(PrintStream out, String name, EmbedRun.Done done) {
    JsonNode report = done.report();
    out.printf(
        Locale.ROOT,
        "  %-6s %6.1f images/s, session busy %5.1f s, idle %5.1f s, tasks waited for reads %5.1f s,"
            + " ok %d%n",
        name,
        IMAGES / done.time().wall(),
        report.get("session_seconds").asDouble(),
        report.get("session_idle_seconds").asDouble(),
        report.get("task_seconds").get("fetching").asDouble(),
        report.get("rows").get("ok").asLong());
  }

  private void answer(HttpExchange exchange) throws IOException {
    requests.incrementAndGet();
    try (exchange) {
      Thread.sleep(LATENCY_MILLIS);
      String number = exchange.getRequestURI().getPath().substring(1);
      byte[] picture = pictures.get(Integer.parseInt(number) % DISTINCT);
      exchange.sendResponseHeaders(200, picture.length);
      exchange.getResponseBody().write(picture);
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  /** The pictures made smaller; a folder that holds each of them many times. */
  private Path photos() throws IOException {
    Path files = Files.createDirectories(folder.resolve("small-photos"));
    List<Path> large = SyntheticPhotos.in(folder.resolve("photos-" + DISTINCT), DISTINCT);
    for (Path photo : large) {
      pictures.add(small(ImageIO.read(photo.toFile())));
    }
    for (int number = 0; number < IMAGES; number++) {
      Path file = files.resolve("%05d.jpg".formatted(number));
      if (!Files.exists(file)) {
        Files.write(file, pictures.get(number % DISTINCT));
      }
    }
    return files;
  }

  private static byte[] small(BufferedImage photo) throws IOException {
    int width = photo.getWidth() / 2;
    int height = photo.getHeight() / 2;
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    image
        .createGraphics()
        .drawImage(photo.getScaledInstance(width, height, Image.SCALE_SMOOTH), 0, 0, null);
    ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
    ImageIO.write(image, "jpeg", jpeg);
    return jpeg.toByteArray();
  }
}
