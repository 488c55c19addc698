// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.transaction;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run that died before a table's first commit has left. */
class FirstWriteTest {
  private static final String DEAD = "0123456789abcdef0123456789abcdef";

  @TempDir private java.nio.file.Path table;

  private void put(String... names) throws IOException {
    for (String name : names) {
      java.nio.file.Path file = table.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, name);
    }
  }

  private Set<String> afterTheNextRun() throws IOException {
    return afterTheNextRun(Optional.empty());
  }

  private Set<String> afterTheNextRun(Optional<String> scope) throws IOException {
    FileSystem files = FileSystem.getLocal(new Configuration());
    Path root = new Path(table.toString());
    Lease.take(files, root, scope, "next", false, said -> {}).close();
    try (Stream<java.nio.file.Path> all = Files.walk(table)) {
      Set<String> names = new TreeSet<>();
      all.filter(path -> !path.equals(table)).forEach(path -> names.add(path.toString()));
      return new TreeSet<>(
          names.stream().map(name -> name.substring(table.toString().length() + 1)).toList());
    }
  }

  @Test
  void itsFilesGoAndOthersStay() throws IOException {
    put(
        "_ijepa/creating-" + DEAD,
        "_delta_log/.00000000000000000000.json.tmp",
        "part-00000-c000.snappy.parquet",
        "dt=2026-11-23/part-00001-c000.snappy.parquet",
        "dt=2026-11-24/notes.txt",
        "album/part-00002.parquet",
        "photos.zip");
    assertEquals(
        Set.of(
            "dt=2026-11-24",
            "dt=2026-11-24/notes.txt",
            "album",
            "album/part-00002.parquet",
            "photos.zip"),
        afterTheNextRun());
  }

  @Test
  void aTableThatHasItsCommitIsATable() throws IOException {
    put(
        "_ijepa/creating-" + DEAD,
        "_delta_log/00000000000000000000.json",
        "part-00000-c000.snappy.parquet");
    assertEquals(
        Set.of(
            "_delta_log", "_delta_log/00000000000000000000.json", "part-00000-c000.snappy.parquet"),
        afterTheNextRun());
  }

  @Test
  void filesThatNoRunOfOursBeganToWriteAreNotOurs() throws IOException {
    put("part-00000-c000.snappy.parquet");
    assertEquals(Set.of("part-00000-c000.snappy.parquet"), afterTheNextRun());
  }

  @Test
  void nothingGoesWhileAnotherDayIsBeingWritten() throws IOException {
    String other = "_ijepa/lease-" + "ab".repeat(16) + "-dt=2026-11-24.json";
    put("_ijepa/creating-" + DEAD, other, "dt=2026-11-24/part-00000-c000.snappy.parquet");
    assertEquals(
        Set.of("_ijepa", other, "dt=2026-11-24", "dt=2026-11-24/part-00000-c000.snappy.parquet"),
        afterTheNextRun(Optional.of("dt=2026-11-23")));
  }
}
