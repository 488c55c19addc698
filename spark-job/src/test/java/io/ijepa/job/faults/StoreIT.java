// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.ijepa.job.Pictures;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A web server that holds the pictures and answers 503 for a time. */
@Tag("faults")
class StoreIT extends FaultTest {
  /** Pictures that are delivered before an outage begins. */
  private static final int BEFORE = 100;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger delivered = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();
  private HttpServer server;

  /** How long the store fails, once it has delivered some pictures. */
  private volatile Duration outage = Duration.ZERO;

  private volatile long since;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1000);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (fails()) {
        refused.incrementAndGet();
        exchange.sendResponseHeaders(503, -1);
        return;
      }
      byte[] picture = Pictures.png(exchange.getRequestURI().getPath().hashCode());
      exchange.sendResponseHeaders(200, picture.length);
      exchange.getResponseBody().write(picture);
      delivered.incrementAndGet();
    }
  }

  private synchronized boolean fails() {
    if (outage.isZero() || delivered.get() < BEFORE) {
      return false;
    }
    if (since == 0) {
      since = System.nanoTime();
    }
    return System.nanoTime() - since < outage.toNanos();
  }

  private void outage(Duration lasting) {
    delivered.set(0);
    refused.set(0);
    since = 0;
    outage = lasting;
  }

  private List<String> fetching(WriteKind kind, String... more) {
    String query =
        "SELECT id, concat('http://127.0.0.1:"
            + server.getAddress().getPort()
            + "/', id, '.png') AS uri FROM range(0, "
            + ROWS
            + ", 1, 8)";
    List<String> words = words(kind, "out", query, more);
    words.addAll(List.of("--image-column", "uri", "--fetch-private"));
    return words;
  }

  private List<String> rows(WriteKind kind) {
    return kind.read(spark(), table(kind, "out")).orderBy("id").collectAsList().stream()
        .map(Row::toString)
        .toList();
  }

  @Test
  void aStoreThatFailsForAMinuteAndComesBackCostsNoRow() throws Exception {
    outage(Duration.ofMinutes(1));
    runWell(WriteKind.DAY, fetching(WriteKind.DAY, "--fetch-retries", "8"));
    check(WriteKind.DAY, table(WriteKind.DAY, "out"), ROWS, Set.of(1));
    assertTrue(refused.get() > 0);
    System.out.printf(
        "faults: a store that fails for a minute: %d rows ok, %d answers of 503%n",
        ROWS, refused.get());
  }

  @ParameterizedTest
  @EnumSource(names = {"DAY", "DELTA_DAY", "ICEBERG_DAY", "OVERWRITE"})
  void aStoreThatDoesNotComeBackLeavesTheTableAndTheNextRunGivesWhatAnUndisturbedOneGives(
      WriteKind kind) throws Exception {
    runWell(kind, fetching(kind));
    List<String> undisturbed = rows(kind);
    assertEquals(ROWS, undisturbed.size());

    outage(Duration.ofDays(1));
    Path log = at("outage.log");
    assertEquals(3, run(kind, fetching(kind), log), () -> text(log));
    assertTrue(text(log).contains("UNREADABLE"), () -> text(log));
    assertEquals(undisturbed, rows(kind));
    checkNothingIsLeft(table(kind, "out"));

    outage(Duration.ZERO);
    runWell(kind, fetching(kind));
    assertEquals(undisturbed, rows(kind));
    System.out.printf("faults: %s, a store that does not come back: as undisturbed%n", kind);
  }
}
