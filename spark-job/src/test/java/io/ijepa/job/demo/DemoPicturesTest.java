// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.job.demo.paint.Kind;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class DemoPicturesTest {

  private static final int ORIGINALS = 240;
  private static final int COPIED = 40;
  private static final int BROKEN = 3;
  private static final long MOST_BYTES = 12_000_000;

  @TempDir private static Path folder;
  private static List<Path> files;

  @BeforeAll
  static void draw() throws IOException {
    files = DemoPictures.draw(folder);
  }

  @Test
  void every_file_in_the_folder_is_told_once_and_by_name() throws IOException {
    try (Stream<Path> listed = Files.list(folder)) {
      assertEquals(listed.sorted().toList(), files);
    }
  }

  @Test
  void each_kind_has_the_same_number_of_originals() {
    Map<String, Long> counts =
        names().filter(name -> !name.isCopy()).collect(countedBy(PictureName::kind));
    counts.remove("broken");
    assertEquals(Kind.values().length, counts.size());
    assertEquals(Set.of((long) DemoPictures.PER_KIND), Set.copyOf(counts.values()));
    assertEquals(ORIGINALS, counts.values().stream().mapToLong(Long::longValue).sum());
  }

  @Test
  void forty_originals_have_one_copy_of_each_alteration() {
    Map<String, Long> counts =
        names().filter(PictureName::isCopy).collect(countedBy(PictureName::alteration));
    Map<String, Long> expected =
        Arrays.stream(Alteration.values())
            .collect(Collectors.toMap(Alteration::label, alteration -> (long) COPIED));
    assertEquals(expected, counts);
  }

  @Test
  void every_copy_has_exactly_one_original() {
    List<PictureName> originals = names().filter(name -> !name.isCopy()).toList();
    names()
        .filter(PictureName::isCopy)
        .forEach(
            copy ->
                assertEquals(
                    1, originals.stream().filter(copy::isCopyOf).count(), copy.toString()));
  }

  @Test
  void every_picture_begins_as_its_extension_says() throws IOException {
    for (Path file : pictures()) {
      byte[] bytes = Files.readAllBytes(file);
      PictureName name = PictureName.parse(file.getFileName().toString());
      switch (name.extension()) {
        case "jpg" -> assertBegins(bytes, 0, "\u00FF\u00D8\u00FF", file);
        case "png" -> assertBegins(bytes, 0, "\u0089PNG\r\n\u001A\n", file);
        case "webp" -> {
          assertBegins(bytes, 0, "RIFF", file);
          assertBegins(bytes, 8, "WEBP", file);
        }
        default -> throw new AssertionError("Unexpected format: " + file);
      }
    }
  }

  @Test
  void every_format_holds_originals_of_every_kind() {
    Set<String> pairs =
        names()
            .filter(name -> !name.isCopy() && !name.kind().equals("broken"))
            .map(name -> name.kind() + " " + name.extension())
            .collect(Collectors.toSet());
    assertEquals(Kind.values().length * PictureFormat.values().length, pairs.size());
  }

  @Test
  void drawing_again_writes_the_same_bytes(@TempDir Path second) throws IOException {
    List<Path> again = DemoPictures.draw(second);
    assertEquals(files.size(), again.size());
    for (int i = 0; i < files.size(); i++) {
      assertEquals(files.get(i).getFileName(), again.get(i).getFileName());
      assertEquals(-1, Files.mismatch(files.get(i), again.get(i)), files.get(i).toString());
    }
  }

  @Test
  void a_folder_that_was_left_half_done_is_made_good(@TempDir Path unfinished) throws IOException {
    Path cutShort = unfinished.resolve(files.get(0).getFileName());
    Files.write(cutShort, new byte[] {1, 2, 3});
    assertEquals(files.size(), DemoPictures.draw(unfinished).size());
    assertEquals(-1, Files.mismatch(files.get(0), cutShort));
  }

  @Test
  void no_two_files_are_the_same() throws IOException {
    Set<String> contents = new HashSet<>();
    for (Path file : files) {
      String content = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
      assertTrue(contents.add(content), file.toString());
    }
  }

  @Test
  void all_files_together_stay_small() throws IOException {
    long total = 0;
    for (Path file : files) {
      total += Files.size(file);
    }
    assertTrue(total < MOST_BYTES, total + " bytes");
  }

  @Test
  void pictures_are_of_many_shapes_within_bounds() {
    Set<Double> ratios = new TreeSet<>();
    for (Kind kind : Kind.values()) {
      BufferedImage picture = kind.picture(7);
      int shorter = Math.min(picture.getWidth(), picture.getHeight());
      int longer = Math.max(picture.getWidth(), picture.getHeight());
      assertTrue(shorter >= 200 && longer <= 400, kind + ": " + shorter + " x " + longer);
      ratios.add((double) picture.getWidth() / picture.getHeight());
    }
    assertTrue(ratios.size() > 4, ratios.toString());
  }

  @Test
  void a_picture_does_not_depend_on_what_was_drawn_before() {
    byte[] first = PictureFormat.PNG.encode(Kind.TREES.picture(4));
    Kind.STARS.picture(1);
    assertArrayEquals(first, PictureFormat.PNG.encode(Kind.TREES.picture(4)));
  }

  @Test
  void exactly_three_files_are_broken() {
    List<String> broken =
        names().filter(name -> name.kind().equals("broken")).map(PictureName::toString).toList();
    assertEquals(List.of("broken-huge.png", "broken-text.jpg", "broken-truncated.jpg"), broken);
    assertEquals(BROKEN, BrokenFile.values().length);
  }

  private static List<Path> pictures() {
    return files.stream()
        .filter(file -> !file.getFileName().toString().startsWith("broken-"))
        .toList();
  }

  private static Stream<PictureName> names() {
    return files.stream().map(file -> PictureName.parse(file.getFileName().toString()));
  }

  private static Collector<PictureName, ?, Map<String, Long>> countedBy(
      Function<PictureName, String> property) {
    return Collectors.groupingBy(property, Collectors.counting());
  }

  private static void assertBegins(byte[] bytes, int offset, String expected, Path file) {
    byte[] found = Arrays.copyOfRange(bytes, offset, offset + expected.length());
    assertArrayEquals(
        expected.getBytes(StandardCharsets.ISO_8859_1), found, file.getFileName().toString());
  }
}
