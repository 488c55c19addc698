// SPDX-License-Identifier: Apache-2.0
package io.ijepa.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.table.ImageColumn;
import io.ijepa.testing.WebServer;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Reads under way: how many, and what ends them. */
@Timeout(60)
final class FetcherTest {
  private static final CountDownLatch BEGUN = new CountDownLatch(8);
  private static final CountDownLatch INTERRUPTED = new CountDownLatch(7);
  private static final AtomicInteger OPENED = new AtomicInteger();

  /** Never answers. */
  public static final class StuckFileSystem extends RawLocalFileSystem {
    @Override
    public URI getUri() {
      return URI.create("stuck:///");
    }

    @Override
    public File pathToFile(Path path) {
      return new File("pom.xml");
    }

    @Override
    public FileStatus getFileStatus(Path path) {
      return new FileStatus(10, false, 1, 1, 0, path);
    }

    @Override
    public FSDataInputStream open(Path path, int buffer) throws IOException {
      BEGUN.countDown();
      try {
        Thread.sleep(TimeUnit.MINUTES.toMillis(5));
      } catch (InterruptedException asked) {
        INTERRUPTED.countDown();
      }
      throw new IOException("never");
    }
  }

  private static SourceRules rules(Configuration hadoop) {
    return SourceRules.of(GateTest.settings("fetch-concurrency", "8"), hadoop);
  }

  private static Fetcher fetcher(List<Row> rows, Configuration hadoop, ReadAheadRoom room) {
    SourceRules rules = rules(hadoop);
    return new Fetcher(
        rows.iterator(), ImageColumn.URI, rules, new UriReader(rules, hadoop), room, () -> {});
  }

  @Test
  void aKilledTaskStopsWaitingAndItsReadsAreInterrupted() throws Exception {
    Configuration hadoop = new Configuration(false);
    hadoop.set("fs.stuck.impl", StuckFileSystem.class.getName());
    List<Row> rows =
        IntStream.range(0, 20).mapToObj(i -> RowFactory.create("stuck:/" + i)).toList();
    Iterator<Row> input = rows.iterator();
    Fetcher fetcher =
        new Fetcher(
            input,
            ImageColumn.URI,
            rules(hadoop),
            hadoop,
            () -> {
              throw new CancellationException("killed");
            });
    Fetcher.Fetched first = fetcher.next();
    assertTrue(BEGUN.await(20, TimeUnit.SECONDS), "eight are read at once");
    assertEquals(8, rows.indexOf(input.next()), "and no more");
    assertEquals("killed", assertThrows(CancellationException.class, first::image).getMessage());
    fetcher.close();
    assertTrue(INTERRUPTED.await(20, TimeUnit.SECONDS));
  }

  /** The local disk; counts what is opened. */
  public static final class CountingFileSystem extends RawLocalFileSystem {
    @Override
    public URI getUri() {
      return URI.create("counting:///");
    }

    @Override
    public FSDataInputStream open(Path path, int buffer) throws IOException {
      OPENED.incrementAndGet();
      return super.open(path, buffer);
    }
  }

  @Test
  void filesAreReadAheadOnlyWhileTheyFitAndTheFirstIsReadWhateverItsSize(
      @TempDir java.nio.file.Path folder) throws Exception {
    Configuration hadoop = new Configuration(false);
    hadoop.set("fs.counting.impl", CountingFileSystem.class.getName());
    List<Row> rows = new ArrayList<>();
    for (int length : new int[] {40, 10, 10, 10, 40, 40, 10}) {
      java.nio.file.Path file = folder.resolve("file" + rows.size());
      Files.write(file, new byte[length]);
      rows.add(RowFactory.create("counting:" + file));
    }
    rows.add(RowFactory.create((Object) null));
    Fetcher fetcher = fetcher(rows, hadoop, new ReadAheadRoom(15));
    Fetcher.Fetched first = fetcher.next();
    Thread.sleep(500);
    assertTrue(OPENED.get() <= 2, () -> OPENED + " are read, though two fill the room");
    assertEquals(40, ((byte[]) first.image()).length);
    List<Integer> lengths = new ArrayList<>();
    while (fetcher.hasNext()) {
      Object image = fetcher.next().image();
      lengths.add(image == null ? null : ((byte[]) image).length);
    }
    assertEquals(Arrays.asList(10, 10, 10, 40, 40, 10, null), lengths);
    fetcher.close();
  }

  @Test
  void oneImageThatComesWithItsRowWaitsAtMost() {
    Configuration hadoop = new Configuration(false);
    hadoop.set("fs.stuck.impl", StuckFileSystem.class.getName());
    AtomicInteger asked = new AtomicInteger();
    Iterator<Row> rows =
        IntStream.range(0, 20)
            .peek(i -> asked.set(i + 1))
            .mapToObj(i -> RowFactory.create(i < 4 ? "stuck:/" + i : "data:image/png;base64,"))
            .iterator();
    SourceRules rules = rules(hadoop);
    try (Fetcher fetcher = new Fetcher(rows, ImageColumn.URI, rules, hadoop, () -> {})) {
      for (int i = 1; i <= 4; i++) {
        fetcher.next();
        assertTrue(asked.get() <= 6, asked + " rows are held"); // hasNext takes one
      }
      fetcher.next();
      fetcher.next();
      assertTrue(asked.get() >= 6, asked + " rows are asked for");
    }
  }

  @Test
  void aThreadThatAsksAfterTheEndIsTold() {
    Configuration hadoop = new Configuration(false);
    hadoop.set("fs.stuck.impl", StuckFileSystem.class.getName());
    List<Row> rows = List.of(RowFactory.create("stuck:/a"), RowFactory.create("stuck:/b"));
    Fetcher fetcher = fetcher(rows, hadoop, new ReadAheadRoom(15));
    fetcher.close();
    assertTrue(fetcher.hasNext());
    assertEquals(
        "the task has ended",
        assertThrows(NoSuchElementException.class, fetcher::next).getMessage());
  }

  @Test
  void readsThatWaitForRoomDoNotKeepTheirServerFromTheOneThatMakesIt() throws Exception {
    Configuration hadoop = new Configuration(false);
    byte[] picture = new byte[60_000];
    try (WebServer server = new WebServer()) {
      List<Row> rows = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        server.put("/" + i, WebServer.picture(picture));
        rows.add(RowFactory.create(server.at("/" + i)));
      }
      // The first fails while the others are read, and its server gets fewer requests at once.
      server.next("/0", WebServer.after(500, WebServer.status("503 Busy", "later")));
      SourceRules rules =
          SourceRules.of(
              GateTest.settings("fetch-concurrency", "8", "fetch-private", "true"), hadoop);
      try (Fetcher fetcher =
          new Fetcher(
              rows.iterator(),
              ImageColumn.URI,
              rules,
              new UriReader(rules, hadoop, new BackOff(Duration.ofMillis(50))),
              new ReadAheadRoom(130_000), // of two
              () -> {})) {
        for (int i = 0; i < 8; i++) {
          assertEquals(60_000, ((byte[]) fetcher.next().image()).length);
        }
      }
      assertEquals(9, server.requests().size(), "each once, and the first twice");
    }
  }

  @Test
  void roomOfAnAttemptThatFailedIsGivenBack() throws Exception {
    Configuration hadoop = new Configuration(false);
    ReadAheadRoom room = new ReadAheadRoom(1 << 20);
    try (WebServer server = new WebServer()) {
      server.next(
          "/0", WebServer.closing("HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\nonly so much"));
      server.put("/0", WebServer.picture(new byte[90_000]));
      SourceRules rules = SourceRules.of(GateTest.settings("fetch-private", "true"), hadoop);
      try (Fetcher fetcher =
          new Fetcher(
              List.of(RowFactory.create(server.at("/0")), RowFactory.create(server.at("/0")))
                  .iterator(),
              ImageColumn.URI,
              rules,
              new UriReader(rules, hadoop, new BackOff(Duration.ofMillis(1))),
              room,
              () -> {})) {
        Fetcher.Fetched first = fetcher.next();
        while (room.held() < 180_000) {
          Thread.sleep(5);
        }
        Thread.sleep(200);
        assertEquals(180_000, room.held());
        assertEquals(90_000, ((byte[]) first.image()).length);
        assertEquals(90_000, room.held());
        fetcher.next().image();
      }
      assertEquals(0, room.held());
    }
  }
}
