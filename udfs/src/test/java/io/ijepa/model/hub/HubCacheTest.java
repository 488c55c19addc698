// SPDX-License-Identifier: Apache-2.0
package io.ijepa.model.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HubCacheTest {
  @TempDir Path folder;

  /** A zip stands in for the mount of an object store: it has no links either. */
  @Test
  void whereThereAreNoLinksAFileIsCopiedUnderItsName() throws IOException {
    try (FileSystem zip =
        FileSystems.newFileSystem(folder.resolve("a.zip"), Map.of("create", "true"))) {
      HubCache cache = new HubCache(zip.getPath("/cache"));
      Path blob = cache.blob(FakeHub.ID, "a");
      Files.createDirectories(blob.getParent());
      Files.writeString(blob, "{}");
      Path name = cache.snapshotOf(FakeHub.ID, FakeHub.COMMIT).resolve("config.json");
      HubCache.link(blob, name);
      assertFalse(Files.isSymbolicLink(name));
      assertEquals("{}", Files.readString(name));
      try (Stream<Path> files = Files.list(name.getParent())) {
        assertEquals(List.of(name), files.toList(), "nothing partial");
      }
    }
  }

  @Test
  void aLinkThatLeadsNowhereIsReplaced() throws IOException {
    HubCache cache = new HubCache(folder);
    Path blob = cache.blob(FakeHub.ID, "a");
    Files.createDirectories(blob.getParent());
    Files.writeString(blob, "{}");
    Path name = cache.snapshotOf(FakeHub.ID, FakeHub.COMMIT).resolve("config.json");
    HubCache.link(cache.blob(FakeHub.ID, "gone"), name);
    assertFalse(Files.exists(name));
    HubCache.link(blob, name);
    assertTrue(Files.isSymbolicLink(name));
    assertEquals("{}", Files.readString(name));
  }
}
