// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Kills at random moments, and then the same command again. */
@Tag("faults")
class KillIT extends FaultTest {
  private final int rounds = Integer.getInteger("ijepa.faults.rounds", 20);
  private final long seed = Long.getLong("ijepa.faults.seed", 1);

  /** What is killed. */
  private enum Victim {
    /** {@code kill -9} of one of two, while it works. */
    EXECUTOR,
    DRIVER,
    BOTH,
    /** The driver, at the first sight of a new file in the table. */
    DRIVER_IN_ITS_COMMIT,
    /** SIGTERM, as of an operator or a scheduler. */
    DRIVER_ASKED_TO_END
  }

  @Test
  void afterAKillTheSameCommandGivesWhatAnUndisturbedRunGives() throws Exception {
    Random random = new Random(seed);
    int first = random.nextInt(WriteKind.values().length * Victim.values().length);
    System.out.println("faults: seed " + seed + ", " + rounds + " kills");
    for (int round = 0; round < rounds; round++) {
      // 9 kinds and 5 victims: every pair within 45 rounds, each of them within the first 9.
      WriteKind kind = WriteKind.values()[(first + round) % WriteKind.values().length];
      Victim victim = Victim.values()[(first + round) % Victim.values().length];
      System.out.printf(
          "faults: round %d, %s, %s: %s%n",
          round, kind, victim, one(kind, victim, random, "out" + round));
    }
  }

  private String one(WriteKind kind, Victim victim, Random random, String name) throws Exception {
    long start = System.nanoTime();
    runWell(kind, embedding(kind, name, 1));
    long whole = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    // From the middle on: before it a run has hardly begun.
    long moment = whole / 2 + random.nextLong(whole / 2);

    String folder = table(kind, name);
    List<String> again = embedding(kind, name, 2);
    Path log = at("killed.log");
    Set<Path> before = files(folder);
    start = System.nanoTime();
    Process run = start(kind, again, log);
    boolean ended = strike(run, victim, moment, () -> !before.containsAll(files(folder)));
    if (ended) {
      assertEquals(0, run.exitValue(), () -> "by itself: " + text(log));
    }
    if (victim == Victim.EXECUTOR) {
      assertTrue(run.waitFor(10, TimeUnit.MINUTES), () -> text(log));
      assertEquals(0, run.exitValue(), () -> "of a lost executor: " + text(log));
    } else {
      assertTrue(run.waitFor(2, TimeUnit.MINUTES), () -> "lives on: " + text(log));
      if (victim == Victim.DRIVER_ASKED_TO_END && !ended) {
        assertTrue(List.of(0, 143).contains(run.exitValue()), () -> text(log));
      }
    }
    long lasted = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    end(run);

    boolean halfway = isHalfway(folder);
    long committed = kind.goesOn() ? kind.read(spark(), folder).count() : 0;
    runWell(kind, again);
    check(kind, folder, kind.goesOn() ? 2L * ROWS : ROWS, copies(kind, run.exitValue() == 0));
    checkVectors(kind, folder);
    checkNothingIsLeft(folder);
    if (!kind.adds() && !kind.goesOn()) {
      assertEquals(0, kind.read(spark(), folder).where("run != 2").count(), "of the first run");
    }
    if (kind.goesOn()) {
      long done = new ObjectMapper().readTree(at(name + ".json").toFile()).at("/rows/in").asLong();
      long twice = done - (2L * ROWS - committed);
      assertTrue(twice == 0 || (halfway && twice <= 100), twice + " rows are done again");
    }
    return (ended ? "over before" : "after " + lasted) + " of " + whole + " ms: as undisturbed";
  }

  /** Whether a commit has begun and not ended: readers may see its files, the next run decides. */
  private static boolean isHalfway(String folder) throws IOException {
    Path ours = Path.of(folder, "_ijepa");
    if (!Files.exists(ours)) {
      return false;
    }
    try (Stream<Path> left = Files.list(ours)) {
      return left.anyMatch(file -> file.getFileName().toString().matches("(placing|removing)-.*"));
    }
  }

  /**
   * How often each picture may be there after two runs that went well, with a killed one between
   * them: that one may have committed before it could say so.
   */
  private static Set<Integer> copies(WriteKind kind, boolean well) {
    if (!kind.adds()) {
      return Set.of(1);
    }
    return well ? Set.of(3) : Set.of(2, 3);
  }

  /** What to wait for. */
  @FunctionalInterface
  private interface Condition {
    boolean holds() throws IOException;
  }

  /** Kills the victim; answers whether the run was over before. */
  private static boolean strike(Process run, Victim victim, long moment, Condition commit)
      throws IOException, InterruptedException {
    switch (victim) {
      case EXECUTOR -> {
        run.waitFor(moment, TimeUnit.MILLISECONDS);
        while (run.isAlive() && executors(run).isEmpty()) {
          run.waitFor(5, TimeUnit.MILLISECONDS);
        }
        if (run.isAlive()) {
          executors(run).get(0).destroyForcibly();
        }
      }
      case DRIVER_IN_ITS_COMMIT -> {
        while (run.isAlive() && !commit.holds()) {
          run.waitFor(1, TimeUnit.MILLISECONDS);
        }
      }
      default -> run.waitFor(moment, TimeUnit.MILLISECONDS);
    }
    boolean ended = !run.isAlive();
    switch (victim) {
      case EXECUTOR -> {}
      case DRIVER, DRIVER_IN_ITS_COMMIT -> run.toHandle().destroyForcibly();
      case BOTH -> {
        executors(run).forEach(ProcessHandle::destroyForcibly);
        run.toHandle().destroyForcibly();
      }
      case DRIVER_ASKED_TO_END -> run.toHandle().destroy();
    }
    return ended;
  }

  private static List<ProcessHandle> executors(Process run) {
    return run.descendants()
        .filter(
            process ->
                process
                    .info()
                    .commandLine()
                    .filter(line -> line.contains("CoarseGrainedExecutorBackend"))
                    .isPresent())
        .toList();
  }

  /** The files of a table, but for what readers pass over. */
  private static Set<Path> files(String folder) throws IOException {
    while (true) {
      try (Stream<Path> all = Files.walk(Path.of(folder))) {
        return all.filter(file -> !file.toString().contains("/_ijepa"))
            .filter(Files::isRegularFile)
            .collect(Collectors.toCollection(HashSet::new));
      } catch (NoSuchFileException | UncheckedIOException gone) {
        // While it was walked.
      }
    }
  }
}
