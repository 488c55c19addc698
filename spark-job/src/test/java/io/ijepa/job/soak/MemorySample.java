// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.soak;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a process holds after a number of images.
 *
 * @param residentBytes of the process now, native memory included (VmRSS)
 * @param peakBytes the most that was resident so far (VmHWM)
 * @param heapBytes live objects of the Java heap, after a collection
 */
record MemorySample(long images, long residentBytes, long peakBytes, long heapBytes) {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String PREFIX = "sample";

  /** Of this process. */
  static MemorySample take(long images) throws IOException {
    System.gc();
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    return new MemorySample(images, status("VmRSS:"), status("VmHWM:"), heap);
  }

  private static long status(String field) throws IOException {
    return Files.readAllLines(STATUS).stream()
        .filter(line -> line.startsWith(field))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .findFirst()
        .orElseThrow();
  }

  static boolean isLine(String line) {
    return line.startsWith(PREFIX + " ");
  }

  String line() {
    return PREFIX + " " + images + " " + residentBytes + " " + peakBytes + " " + heapBytes;
  }

  static MemorySample parse(String line) {
    String[] words = line.split(" ", -1);
    return new MemorySample(
        Long.parseLong(words[1]),
        Long.parseLong(words[2]),
        Long.parseLong(words[3]),
        Long.parseLong(words[4]));
  }

  @Override
  public String toString() {
    return "%,d images: resident %,d MB, peak %,d MB, live heap %,d MB"
        .formatted(images, residentBytes >> 20, peakBytes >> 20, heapBytes >> 20);
  }
}
