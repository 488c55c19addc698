// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.image.ImageCorpus;
import io.ijepa.image.ImageGeometry;
import io.ijepa.image.ImageProcessor;
import io.ijepa.image.ResizeTarget;
import io.ijepa.image.decode.DecodeOptions;
import io.ijepa.image.pixel.PixelBudget;
import io.ijepa.image.pixel.RejectedImageException;
import io.ijepa.image.resample.Resampling;
import io.ijepa.image.resample.ResizeBackend;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code -Dfuzz.seed=N -Dfuzz.mutants=N} repeat a run or make it longer. */
@Tag("fuzz")
@DisplayName("Mutants of every file of the corpus")
class MutantsIT {
  private static final long SEED = Long.getLong("fuzz.seed", System.nanoTime());
  private static final int MUTANTS = Integer.getInteger("fuzz.mutants", 50_000);
  private static final int MOST_CHANGES = 8;
  private static final int MOST_SECONDS = 5;
  private static final int[] EXTREMES = {0, 1, 0x7F, 0x80, 0xFE, 0xFF};

  private final ImageProcessor processor =
      new ImageProcessor(
          new ImageGeometry(
              Optional.of(new ResizeTarget.Exact(24, 24)), Resampling.BICUBIC, Optional.empty()),
          24,
          24,
          3,
          ResizeBackend.PILLOW,
          new DecodeOptions(4_000_000, DecodeOptions.ExifOrientation.APPLY));

  @Test
  @DisplayName("Give pixels or a rejection within five seconds of a core, and all memory back")
  void mutants() {
    System.out.printf("fuzz: %,d mutants, -Dfuzz.seed=%d%n", MUTANTS, SEED);
    List<byte[]> files =
        ImageCorpus.load().files().stream().map(ImageCorpus.Sample::bytes).toList();
    int free = PixelBudget.ofJvm().freeKiB();
    Queue<String> faults = new ConcurrentLinkedQueue<>();
    IntStream.range(0, MUTANTS)
        .parallel()
        .forEach(
            i -> {
              Random random = new Random(SEED + i);
              byte[] mutant = mutant(files.get(random.nextInt(files.size())), files, random);
              long start = cpuSeconds();
              String fault = fault(mutant);
              long seconds = cpuSeconds() - start;
              if (seconds >= MOST_SECONDS || !fault.isEmpty()) {
                faults.add(
                    "-Dfuzz.mutants=1 -Dfuzz.seed=%d: %d s %s".formatted(SEED + i, seconds, fault));
              }
            });
    assertTrue(faults.isEmpty(), () -> String.join("\n", faults));
    assertEquals(free, PixelBudget.ofJvm().freeKiB());
  }

  private static long cpuSeconds() {
    return TimeUnit.NANOSECONDS.toSeconds(
        ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime());
  }

  /** What is no rejection, or a rejection that hides an exception of ours. */
  private String fault(byte[] file) {
    try {
      processor.process(file, ByteBuffer.allocate(processor.outputBytes()));
      return "";
    } catch (RejectedImageException e) {
      return e.getMessage().startsWith("image could not be decoded") ? e.getMessage() : "";
    } catch (RuntimeException | OutOfMemoryError e) {
      return e.toString();
    }
  }

  private static byte[] mutant(byte[] file, List<byte[]> files, Random random) {
    byte[] mutant = file.clone();
    int changes = 1 + random.nextInt(MOST_CHANGES);
    for (int i = 0; i < changes && mutant.length > 0; i++) {
      int at = at(mutant.length, random);
      int length = Math.min(1 << random.nextInt(8), mutant.length - at);
      switch (random.nextInt(7)) {
        case 0 -> mutant[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> mutant[at] = (byte) random.nextInt();
        case 2 -> mutant[at] = (byte) EXTREMES[random.nextInt(EXTREMES.length)];
        case 3 ->
            Arrays.fill(mutant, at, at + length, (byte) EXTREMES[random.nextInt(EXTREMES.length)]);
        case 4 -> System.arraycopy(mutant, at(at + 1, random), mutant, at, 1);
        case 5 -> {
          byte[] other = files.get(random.nextInt(files.size()));
          int from = other.length == 0 ? 0 : random.nextInt(other.length);
          System.arraycopy(other, from, mutant, at, Math.min(length, other.length - from));
        }
        default -> mutant = random.nextInt(4) == 0 ? Arrays.copyOf(mutant, at) : mutant;
      }
    }
    return mutant;
  }

  /** Half of all changes are in the first bytes, where the headers are. */
  private static int at(int length, Random random) {
    return random.nextInt(random.nextBoolean() ? Math.min(length, 128) : length);
  }
}
