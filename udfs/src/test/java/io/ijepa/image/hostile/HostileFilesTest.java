// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.hostile;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.image.ImageCorpus;
import io.ijepa.image.ImageGeometry;
import io.ijepa.image.ImageProcessor;
import io.ijepa.image.ResizeTarget;
import io.ijepa.image.pixel.RejectedImageException;
import io.ijepa.image.resample.Resampling;
import io.ijepa.testing.Forked;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Small files that ask for far more than they show, four at a time with -Xmx1g")
class HostileFilesTest {
  private static final int THREADS = 4;

  /** Bytes beside heap and images: the JVM, its threads and its code, OpenCV's libraries. */
  private static final long LIBRARIES = 400L << 20;

  /** Five seconds of a core at rest. */
  private static final long MOST_MILLIS = 20_000;

  private record Case(String status, Supplier<byte[]> file) {}

  private record Line(String status, long millis) {}

  private static Map<String, Line> lines;
  private static long residentBytes;

  private static Map<String, Case> cases() {
    Map<String, Case> cases = new LinkedHashMap<>();
    cases.put("webp", tooLarge(() -> HostileFiles.webp(13_377, 13_377, false)));
    cases.put("webp-high", tooLarge(() -> HostileFiles.webp(10_900, 16_383, false)));
    cases.put("webp-alpha", tooLarge(() -> HostileFiles.webp(11_000, 11_000, true)));
    cases.put("webp-fits", ok(() -> HostileFiles.webp(12_000, 12_000, false)));
    cases.put("webp-alpha-fits", ok(() -> HostileFiles.webp(5_000, 5_000, true)));
    cases.put("webp-animated", tooLarge(() -> HostileFiles.animation(13_377, 1)));
    cases.put("webp-animated-fits", ok(() -> HostileFiles.animation(8_000, 8_000)));
    cases.put("jpeg-progressive", tooLarge(() -> HostileJpegs.progressive(13_376, 13_376, 3, 0)));
    cases.put("jpeg-three-scans", tooLarge(() -> HostileJpegs.baseline(13_376, 13_376, 3, true)));
    cases.put("jpeg-baseline", ok(() -> HostileJpegs.baseline(13_376, 13_376, 1, false)));
    cases.put("jpeg-progressive-fits", ok(() -> HostileJpegs.progressive(9_500, 9_500, 3, 0)));
    cases.put("cmyk-progressive", tooLarge(() -> HostileJpegs.progressive(11_200, 11_200, 4, 0)));
    cases.put("cmyk-progressive-fits", ok(() -> HostileJpegs.progressive(4_000, 4_000, 4, 0)));
    cases.put("cmyk-baseline", ok(() -> HostileJpegs.baseline(11_000, 11_000, 4, false)));
    cases.put("jpeg-100-scans", tooLarge(() -> HostileJpegs.progressive(13_376, 13_376, 1, 100)));
    cases.put("jpeg-3000-scans", tooLarge(() -> HostileJpegs.progressive(13_376, 13_376, 1, 3000)));
    cases.put("jpeg-257-scans", tooLarge(() -> HostileJpegs.progressive(64, 64, 3, 256)));
    cases.put("jpeg-256-scans", ok(() -> HostileJpegs.progressive(64, 64, 3, 255)));
    cases.put("jpeg-50-scans", ok(() -> HostileJpegs.progressive(3_000, 3_000, 1, 49)));
    cases.put("tiff-wide", tooLarge(() -> HostileTiffs.wideTiles(1_000, 1 << 20)));
    cases.put("tiff-wide-long", tooLarge(() -> HostileTiffs.wideTiles(1_000_000, 1 << 20)));
    cases.put("tiff-less-wide", tooLarge(() -> HostileTiffs.wideTiles(1_000_000, 1 << 10)));
    cases.put("tiff-wide-fits", ok(() -> HostileTiffs.wideTiles(20, 1 << 20)));
    cases.put("tiff-tiles", ok(() -> HostileTiffs.manyTiles(4096, 6, HostileTiffs.LZW)));
    cases.put("tiff-tiles-again", ok(() -> HostileTiffs.manyTiles(4096, 6, HostileTiffs.LZW)));
    cases.put(
        "tiff-tiles-inflated",
        tooLarge(() -> HostileTiffs.manyTiles(4096, 6, HostileTiffs.DEFLATE)));
    cases.put(
        "tiff-tiles-inflated-fit", ok(() -> HostileTiffs.manyTiles(4096, 4, HostileTiffs.DEFLATE)));
    cases.put("tiff-jpeg", tooLarge(() -> jpegTile(16_384)));
    cases.put("tiff-jpeg-fits", ok(() -> jpegTile(8_192)));
    cases.put(
        "tiff-jpeg-scans",
        tooLarge(
            () -> HostileTiffs.jpegTile(8_192, HostileJpegs.progressive(8_192, 8_192, 1, 90))));
    cases.put(
        "tiff-tags",
        new Case("UNSUPPORTED_FORMAT", () -> HostileTiffs.sameBytesInEveryTag(7 << 20)));
    cases.put(
        "tiff-tags-larger",
        new Case("UNSUPPORTED_FORMAT", () -> HostileTiffs.sameBytesInEveryTag(60 << 20)));
    cases.put(
        "tiff-one-tag",
        new Case("CORRUPT", () -> HostileTiffs.oneTagAgainAndAgain(65_535, 1 << 20)));
    cases.put("bmp", ok(() -> HostileFiles.bmp(13_377, 13_377)));
    cases.put("bmp-wide", ok(() -> HostileFiles.bmp(1 << 20, 170)));
    return cases;
  }

  private static Case ok(Supplier<byte[]> file) {
    return new Case("ok", file);
  }

  private static Case tooLarge(Supplier<byte[]> file) {
    return new Case("TOO_LARGE", file);
  }

  private static byte[] jpegTile(int side) {
    return HostileTiffs.jpegTile(side, HostileJpegs.baseline(side, side, 1, false));
  }

  @BeforeAll
  static void decodeAll() throws IOException, InterruptedException {
    Forked run = Forked.run(List.of("-Xmx1g"), HostileFilesTest.class);
    assertEquals(0, run.exit(), run::output);
    lines =
        run.output()
            .lines()
            .filter(line -> line.startsWith("file "))
            .map(line -> line.split(" "))
            .collect(
                Collectors.toMap(
                    part -> part[1], part -> new Line(part[2], Long.parseLong(part[3]))));
    residentBytes =
        run.output()
            .lines()
            .filter(line -> line.startsWith("resident "))
            .mapToLong(line -> Long.parseLong(line.substring(9)))
            .findFirst()
            .orElseThrow();
    System.out.print(run.output());
  }

  @Test
  @DisplayName("Each is decoded, or refused with its reason")
  void statuses() {
    assertAll(
        cases().entrySet().stream()
            .map(
                entry ->
                    () ->
                        assertEquals(
                            entry.getValue().status,
                            lines.get(entry.getKey()).status,
                            entry::getKey)));
  }

  @Test
  @DisplayName("Its neighbours are decoded")
  void neighbours() {
    assertEquals("ok", lines.get("neighbours").status);
  }

  @Test
  @DisplayName("None holds a core for long")
  void work() {
    lines.forEach((name, line) -> assertTrue(line.millis < MOST_MILLIS, name + " " + line));
  }

  @Test
  @DisplayName("All together stay within the heap, the budget of images and the libraries")
  void memory() {
    long bound = (1L << 30) + (1L << 30) + LIBRARIES;
    assertTrue(residentBytes < bound, residentBytes + " of " + bound);
  }

  /** In the child: decodes all in threads, a plain image behind each, and prints what became. */
  public static void main(String[] arguments) throws Exception {
    ImageProcessor processor =
        new ImageProcessor(
            new ImageGeometry(
                Optional.of(new ResizeTarget.Exact(224, 224)),
                Resampling.BILINEAR,
                Optional.empty()),
            224,
            224,
            3);
    byte[] plain = ImageCorpus.bytes("baseline-420.jpg");
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    List<Future<String>> neighbours = new ArrayList<>();
    cases()
        .forEach(
            (name, file) ->
                neighbours.add(
                    threads.submit(
                        () -> {
                          byte[] bytes = file.file.get();
                          long start = cpuMillis();
                          String status = status(processor, bytes);
                          System.out.printf("file %s %s %d%n", name, status, cpuMillis() - start);
                          return status(processor, plain);
                        })));
    String worst = "ok";
    for (Future<String> neighbour : neighbours) {
      worst = neighbour.get().equals("ok") ? worst : neighbour.get();
    }
    threads.shutdown();
    System.out.printf("file neighbours %s 0%n", worst);
    System.out.println("resident " + mostResidentBytes());
  }

  private static String status(ImageProcessor processor, byte[] bytes) {
    try {
      processor.process(bytes, ByteBuffer.allocateDirect(processor.outputBytes()));
      return "ok";
    } catch (RejectedImageException e) {
      System.out.println(e.getMessage());
      return e.reason().name();
    }
  }

  private static long cpuMillis() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1_000_000;
  }

  private static long mostResidentBytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
        .findFirst()
        .orElseThrow();
  }
}
