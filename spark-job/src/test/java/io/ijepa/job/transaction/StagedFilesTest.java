// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.transaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A commit that dies at any of its steps, and a repair that does too: never half a table. */
class StagedFilesTest {
  private static final List<String> OLD = List.of("dt=1/old 1 [x].parquet", "dt=1/old-2.parquet");
  private static final List<String> NEW = List.of("dt=1/new-1.parquet", "dt=2/ü%20{2}.parquet");
  private static final List<String> OTHERS =
      List.of("dt=0/kept.parquet", "dt=1/.hidden", ".git/HEAD", "_ijepa/report-1.json");

  @TempDir private java.nio.file.Path temporary;

  private FileSystem files;
  private java.nio.file.Path table;
  private RunFiles run;

  @BeforeEach
  void open() throws IOException {
    files = FileSystem.getLocal(new Configuration());
  }

  private void fill() throws IOException {
    table = temporary.resolve("table [1] " + UUID.randomUUID());
    for (String name : OLD) {
      put(table.resolve(name));
    }
    for (String name : OTHERS) {
      put(table.resolve(name));
    }
    run = new RunFiles(new Path(table.toString()), UUID.randomUUID().toString().replace("-", ""));
    for (String name : NEW) {
      put(java.nio.file.Path.of(run.staging().toUri().getPath()).resolve(name));
    }
  }

  private static void put(java.nio.file.Path file) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, file.getFileName().toString());
  }

  private void commit(FileSystem through, boolean replace) throws IOException {
    new StagedFiles(through, run)
        .commit(paths(run.staging(), NEW), replace ? paths(run.root(), OLD) : List.of());
  }

  private List<Path> paths(Path folder, List<String> names) {
    return names.stream()
        .map(name -> files.makeQualified(new Path(folder, new Path(null, null, name))))
        .toList();
  }

  private Set<String> names() throws IOException {
    try (Stream<java.nio.file.Path> all = Files.walk(table)) {
      Set<String> names = new TreeSet<>();
      all.filter(Files::isRegularFile)
          .map(file -> table.relativize(file).toString())
          .filter(name -> !name.endsWith(".crc"))
          .forEach(names::add);
      return names;
    }
  }

  @SafeVarargs
  private static Set<String> all(List<String>... lists) {
    Set<String> names = new TreeSet<>();
    for (List<String> list : lists) {
      names.addAll(list);
    }
    return names;
  }

  @Test
  void oldFilesGoByNameAndNothingElseDoes() throws IOException {
    fill();
    commit(files, true);
    assertEquals(all(NEW, OTHERS), names());
    assertFalse(Files.exists(java.nio.file.Path.of(run.staging().toUri().getPath())));
  }

  @Test
  void aPartitionWithoutFilesIsGone() throws IOException {
    fill();
    Files.delete(table.resolve("dt=1/.hidden"));
    new StagedFiles(files, run).commit(List.of(), paths(run.root(), OLD));
    assertFalse(Files.exists(table.resolve("dt=1")));
    assertTrue(Files.exists(table.resolve("dt=0")));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whereverACommitAndItsRepairDieTheTableIsTheOldOrTheNew(boolean replace) throws IOException {
    Set<String> before = all(OLD, OTHERS);
    Set<String> after = replace ? all(NEW, OTHERS) : all(OLD, NEW, OTHERS);
    int deaths = 0;
    int kept = 0;
    for (int steps = 0; ; steps++) {
      int last = 0;
      for (int repairSteps = 0; ; repairSteps++) {
        fill();
        DyingFileSystem dying = new DyingFileSystem(files, steps);
        boolean failed = false;
        try {
          commit(dying, replace);
        } catch (IOException dead) {
          failed = true;
        }
        if (!dying.isDead()) {
          assertEquals(after, names());
          assertTrue(deaths > 10, "of " + deaths + " deaths");
          assertTrue(kept > 0);
          return;
        }
        deaths++;
        DyingFileSystem repair = new DyingFileSystem(files, repairSteps);
        try {
          new StagedFiles(repair, run).repair();
        } catch (IOException dead) {
          assertEquals("dead", dead.getMessage());
        }
        new StagedFiles(files, run).repair();
        Set<String> found = names();
        assertTrue(
            found.equals(before) || found.equals(after),
            () -> "died after some steps, and then there were " + found);
        assertTrue(RunFiles.all(files, run.root()).isEmpty(), "something is left of the run");
        if (!failed || !replace) {
          assertEquals(failed ? before : after, found, "what the commit said is so");
        }
        kept += found.equals(before) ? 1 : 0;
        if (!repair.isDead()) {
          last = repairSteps;
          break;
        }
      }
      assertTrue(last > 0, "a repair has steps");
    }
  }

  @Test
  void aFileThatCannotBePlacedFailsTheCommitAndTheTableIsAsItWas() throws IOException {
    fill();
    Files.writeString(table.resolve("dt=2"), "a file where a folder must be");
    assertThrows(IOException.class, () -> commit(files, true));
    new StagedFiles(files, run).repair();
    assertEquals(all(OLD, OTHERS, List.of("dt=2")), names());
  }

  @Test
  void aStoreThatDoesWhatItSaysHasFailedHasCommitted() throws IOException {
    for (boolean replace : List.of(true, false)) {
      fill();
      commit(
          new FilterFileSystem(files) {
            @Override
            public boolean rename(Path from, Path to) throws IOException {
              boolean done = super.rename(from, to);
              if (to.getName().startsWith("removing")) {
                throw new IOException("no answer");
              }
              return done;
            }
          },
          replace);
      assertEquals(replace ? all(NEW, OTHERS) : all(OLD, NEW, OTHERS), names());
    }
  }
}
