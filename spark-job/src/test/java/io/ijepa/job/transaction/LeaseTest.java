// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.transaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.option.InvalidOptionsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeaseTest {
  private static final Optional<String> WHOLE = Optional.empty();
  private static final Optional<String> MONDAY = Optional.of("dt=2026-11-23");
  private static final Optional<String> TUESDAY = Optional.of("dt=2026-11-24");

  @TempDir private java.nio.file.Path temporary;

  private java.nio.file.Path table;
  private FileSystem files;

  @BeforeEach
  void open() throws IOException {
    files = FileSystem.getLocal(new Configuration());
    table = temporary.resolve("table");
  }

  private Lease take(Optional<String> scope, String id) {
    return Lease.take(files, new Path(table.toString()), scope, id, false, line -> {});
  }

  private java.nio.file.Path onlyLease() throws IOException {
    try (Stream<java.nio.file.Path> all = Files.list(table.resolve("_ijepa"))) {
      return all.filter(file -> file.getFileName().toString().startsWith("lease-"))
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void aSecondWriterIsRefusedByTheNameOfTheFirst() {
    try (Lease first = take(WHOLE, "nightly-7")) {
      for (Optional<String> scope : List.of(WHOLE, MONDAY)) {
        String message =
            assertThrows(InvalidOptionsException.class, () -> take(scope, "other")).getMessage();
        assertTrue(message.contains("is being written by run nightly-7 ("), message);
        assertTrue(message.contains("--wait"), message);
      }
      first.check();
    }
    take(MONDAY, "other").close();
  }

  @Test
  void partitionsAreWrittenSideBySideButTheWholeIsNot() {
    try (Lease monday = take(MONDAY, "monday");
        Lease tuesday = take(TUESDAY, "tuesday")) {
      monday.check();
      tuesday.check();
      assertThrows(InvalidOptionsException.class, () -> take(MONDAY, "again"));
      assertThrows(InvalidOptionsException.class, () -> take(WHOLE, "all"));
    }
  }

  @Test
  void whatWasMadeForTheLeaseAloneIsTakenAwayWithIt() throws IOException {
    take(WHOLE, "a").close();
    assertFalse(Files.exists(table));
    Files.createDirectories(table);
    take(WHOLE, "a").close();
    assertTrue(Files.exists(table));
    assertFalse(Files.exists(table.resolve("_ijepa")));
  }

  @Test
  void whatARunKeepsForItselfGoesWithItsLeaseOrWithTheNextOne() throws IOException {
    Lease ended = take(WHOLE, "ended");
    files.mkdirs(new Path(ended.keptFolder(), "rows"));
    ended.stagedFiles().repair(); // as after a commit
    assertTrue(files.exists(ended.keptFolder()));
    ended.close();
    assertFalse(Files.exists(table));

    Lease dead = take(WHOLE, "dead");
    Files.delete(onlyLease());
    files.mkdirs(new Path(dead.keptFolder(), "rows"));
    try (Lease next = take(WHOLE, "next")) {
      next.check();
      assertFalse(files.exists(dead.keptFolder()));
    }
    dead.close();
  }

  @Test
  void aSilentLeaseIsTakenOverAndItsRunMayNotCommitAnyMore() throws IOException {
    try (Lease silent = take(WHOLE, "silent")) {
      // Of another machine: nothing is known of its process.
      java.nio.file.Path lease = onlyLease();
      FileTime old = FileTime.from(Instant.now().minus(Lease.SILENCE).minusSeconds(5));
      Files.setLastModifiedTime(lease, old);
      try (Lease next = take(WHOLE, "next")) {
        next.check();
        String message = assertThrows(IllegalStateException.class, silent::check).getMessage();
        assertTrue(message.contains("has lost its lease"), message);
      }
    }
  }

  @Test
  void theLeaseOfAProcessThatIsKnownToBeDeadIsTakenOverAtOnce() throws Exception {
    Process dead = new ProcessBuilder("sleep", "1000").start();
    Lease lease = take(WHOLE, "dead");
    String text = Files.readString(onlyLease());
    String started = dead.info().startInstant().map(Instant::toString).orElseThrow();
    String theirs =
        text.replaceAll("\"process\" : \\d+", "\"process\" : " + dead.pid())
            .replaceAll(
                "\"process_started\" : \"[^\"]*\"", "\"process_started\" : \"" + started + "\"");
    java.nio.file.Path path = onlyLease();
    lease.close();
    RunFiles.write(files, new Path(path.toUri()), theirs);
    assertThrows(InvalidOptionsException.class, () -> take(WHOLE, "next"));
    dead.destroyForcibly().waitFor();
    take(WHOLE, "next").close();
  }

  @Test
  void aDeadRunsHalfCommitIsRepairedByTheNext() throws IOException {
    RunFiles run = new RunFiles(new Path(table.toString()), "0123456789abcdef0123456789abcdef");
    Files.createDirectories(table);
    Files.writeString(table.resolve("old.parquet"), "old");
    Files.writeString(table.resolve("new.parquet"), "new");
    RunFiles.write(
        files,
        run.placing(),
        new Journal(List.of("new.parquet", "more.parquet"), List.of("old.parquet")).json());
    take(MONDAY, "next").close();
    assertTrue(Files.exists(table.resolve("old.parquet")));
    assertFalse(Files.exists(table.resolve("new.parquet")));
    assertFalse(Files.exists(table.resolve("_ijepa")));
  }

  @Test
  void ofManyAtOnceOneHasItAtATimeAndWhoWaitsGetsIt() throws Exception {
    AtomicInteger holders = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger turns = new AtomicInteger();
    Callable<Void> writer =
        () -> {
          for (int i = 0; i < 3; i++) {
            try (Lease lease =
                Lease.take(files, new Path(table.toString()), WHOLE, "w", true, line -> {})) {
              most.accumulateAndGet(holders.incrementAndGet(), Math::max);
              Thread.sleep(20);
              lease.check();
              holders.decrementAndGet();
              turns.incrementAndGet();
            }
          }
          return null;
        };
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try {
      List<Future<Void>> all = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        all.add(threads.submit(writer));
      }
      for (Future<Void> each : all) {
        each.get(2, TimeUnit.MINUTES);
      }
    } finally {
      threads.shutdownNow();
    }
    assertEquals(1, most.get());
    assertEquals(9, turns.get());
  }
}
