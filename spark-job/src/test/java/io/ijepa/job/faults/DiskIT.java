// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.job.scale.Subprocess;
import io.ijepa.job.submit.SparkDistribution;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Outputs on a small disk of their own that fills up, or cannot be written. A disk in memory, in a
 * name space of its own: needs Linux, and either root or user name spaces.
 */
@Tag("faults")
class DiskIT extends FaultTest {

  /**
   * @param kilobytes that are left for the run
   */
  @ParameterizedTest
  @CsvSource({"DAY,0", "DAY,40", "OVERWRITE,40", "APPEND,20", "DELTA_DAY,40", "ICEBERG_DAY,40"})
  void aFullDiskEndsTheRunAndCostsNothing(WriteKind kind, int kilobytes) throws Exception {
    String fill =
        """
        dd if=/dev/zero of=disk/.filler bs=1k 2> /dev/null || true
        truncate -s -%dk disk/.filler
        """
            .formatted(kilobytes);
    String run = onADisk(kind, fill, "rm disk/.filler");
    assertTrue(run.contains("exit code 1\n") || run.contains("exit code 2\n"), run);
    assertTrue(run.contains("No space left on device"), run);
    System.out.printf(
        "faults: %s, a disk with %d KB left: as it was, then as undisturbed%n", kind, kilobytes);
  }

  @ParameterizedTest
  @CsvSource({"DAY", "DELTA_DAY", "ICEBERG_DAY"})
  void aDiskThatCannotBeWrittenIsToldAndCostsNothing(WriteKind kind) throws Exception {
    String run = onADisk(kind, "mount -o remount,ro disk", "mount -o remount,rw disk");
    assertTrue(run.contains("exit code 2\n") || run.contains("exit code 1\n"), run);
    assertTrue(run.toLowerCase().contains("read-only file system"), run);
    System.out.printf("faults: %s, a read-only disk: as it was, then as undisturbed%n", kind);
  }

  /**
   * A table that is made, meets a fault, and is written again; returns what the faulty run said.
   */
  private String onADisk(WriteKind kind, String fault, String remedy) throws Exception {
    String name = kind.format().equals("iceberg") ? "ice" : "out";
    String embed = shell(kind, embedding(kind, "out", 1));
    String table = table(kind, "out");
    Path script = at("script.sh");
    Files.writeString(
        script,
        """
        set -eu
        cd '%s'
        mkdir -p disk '%s'
        mount -t tmpfs -o size=32m tmpfs disk
        mount --bind disk '%s'
        %s > well.log 2>&1 || { cat well.log; exit 10; }
        files() { find disk -type f -not -path '*/_ijepa/*' -not -name .filler -exec sha256sum {} + | sort; }
        files > before
        [ -s before ]
        %s
        status=0
        %s > fault.log 2>&1 || status=$?
        cat fault.log
        echo "exit code $status"
        %s
        files > after
        [ -z "$(comm -23 before after)" ]
        case %s in
          delta | iceberg) ;; # may leave files that no version names, for VACUUM and its like
          *) diff before after ;;
        esac
        %s > again.log 2>&1 || { cat again.log; exit 11; }
        umount '%s'
        cp -a disk/. '%s'
        """
            .formatted(
                folder,
                path(name),
                path(name),
                embed,
                fault,
                embed,
                remedy,
                kind.format(),
                embed,
                path(name),
                path(name)));
    Subprocess run =
        Subprocess.run(
            // Root alone may mount; others are root in a name space of their own.
            System.getProperty("user.name").equals("root")
                ? List.of("unshare", "--mount", "bash", script.toString())
                : List.of("unshare", "--mount", "--map-root-user", "bash", script.toString()),
            SparkDistribution.environment(),
            at("script.log"),
            15);
    assertEquals(0, run.exitCode(), run.output());
    check(kind, table, ROWS, kind.adds() ? Set.of(2) : Set.of(1));
    checkVectors(kind, table);
    checkNothingIsLeft(table);
    return run.output();
  }
}
