// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.job.scale.RandomCheckpoint;
import io.ijepa.job.scale.Subprocess;
import io.ijepa.job.scale.SyntheticPhotos;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * 20,000 photographs through a JVM of one gigabyte, driver and executor in one. The heap is at its
 * full size and touched from the start, so what the process grows by is native memory: buffers of
 * the session, decoded pixels, arenas of the allocator. A leak of one decoded image in a hundred
 * would be 120 MB between the two samples. Live objects of the heap are compared after a
 * collection.
 */
@Tag("soak")
class SoakIT {
  private static final int IMAGES = 20_000;
  private static final int EARLY = 5_000;
  private static final int DISTINCT = 200;

  private static final long MOST_RESIDENT = 2L << 30; // beside the weights
  private static final long MOST_GROWTH = 64L << 20;
  private static final long MOST_HEAP_GROWTH = 32L << 20;

  @TempDir private Path folder;

  @Test
  void memoryStaysWhereItIs() throws Exception {
    Path photos = Path.of("target", "photos").toAbsolutePath();
    SyntheticPhotos.in(photos, DISTINCT);
    // Batches as large as a real model's, but little to compute: the images are what is tested.
    RandomCheckpoint checkpoint = new RandomCheckpoint("soak", 32, 2, 2, 64, 224, 16);
    Path model = checkpoint.in(folder);

    List<MemorySample> samples = run(photos, model);
    MemorySample early = samples.get(EARLY / 1000 - 1);
    MemorySample last = samples.get(samples.size() - 1);
    assertEquals(EARLY, early.images());
    assertEquals(IMAGES, last.images());
    long growth = last.residentBytes() - early.residentBytes();
    long heapGrowth = last.heapBytes() - early.heapBytes();
    System.out.printf(
        "soak: %s; %s; grew by %d MB, live heap by %d MB%n",
        early, last, growth >> 20, heapGrowth >> 20);
    assertTrue(last.peakBytes() - checkpoint.weightBytes() < MOST_RESIDENT, samples.toString());
    assertTrue(growth < MOST_GROWTH, samples.toString());
    assertTrue(heapGrowth < MOST_HEAP_GROWTH, samples.toString());
  }

  private List<MemorySample> run(Path photos, Path model) throws IOException, InterruptedException {
    Path options =
        Path.of(System.getProperty("maven.multiModuleProjectDirectory", ".."))
            .resolve("conf/jvm.options");
    Subprocess soak =
        Subprocess.run(
            List.of(
                Subprocess.java(),
                "@" + options.toAbsolutePath(),
                "-Xmx1g",
                "-Xms1g",
                "-XX:+AlwaysPreTouch",
                "-cp",
                System.getProperty("java.class.path"),
                SoakRun.class.getName(),
                photos.toUri().toString(),
                String.valueOf(DISTINCT),
                model.toString(),
                folder.resolve("embeddings").toString(),
                String.valueOf(IMAGES)),
            Map.of(),
            Path.of("target", "soak", "soak.log").toAbsolutePath(),
            20);
    assertEquals(0, soak.exitCode(), soak.output());
    assertTrue(soak.output().contains("20,000 embedded, 0 rejected"), soak.output());
    return soak.output().lines().filter(MemorySample::isLine).map(MemorySample::parse).toList();
  }
}
