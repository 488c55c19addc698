// SPDX-License-Identifier: Apache-2.0
package io.ijepa.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import io.ijepa.model.Checkpoint;
import io.ijepa.model.IJepaConfig;
import io.ijepa.model.ModelException;
import io.ijepa.testing.ReferenceCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code snapshots/revision/file} is a link to {@code blobs/hash}, and the runtime takes it. */
final class HuggingFaceCacheTest {
  @TempDir Path cache;

  @Test
  void aSnapshotRunsFromItsBlobs() throws IOException, OrtException {
    for (String name : List.of("gelu", "sharded")) {
      Path snapshot = snapshotOf(name);
      Checkpoint checkpoint = Checkpoint.open(snapshot);
      assertEquals("acme/" + name + "--x", checkpoint.name());
      Path blobs = snapshot.resolve("../../blobs").toRealPath();
      assertEquals(blobs, checkpoint.weightsFolder());
      assertTrue(checkpoint.weightsFiles().stream().allMatch(file -> file.startsWith(blobs)));

      ReferenceCheckpoint reference = ReferenceCheckpoint.named(name);
      assertRuns(reference, checkpoint);
    }
  }

  private static void assertRuns(ReferenceCheckpoint reference, Checkpoint checkpoint)
      throws OrtException {
    IJepaConfig config = checkpoint.config();
    byte[] graph = EncoderGraph.write(checkpoint, Precision.FP32, Forward.MEAN);
    try (GraphRun run = new GraphRun(graph, checkpoint.weightsFolder())) {
      assertArrayEquals(
          reference.floats("mean"),
          run.run(
              reference.pixels(),
              reference.images(),
              config.imageHeight(),
              config.imageWidth(),
              config.channels()),
          1e-4f);
    }
  }

  @Test
  void aLinkToABlobThatIsNotThereIsNamed() throws IOException {
    Path snapshot = snapshotOf("gelu");
    Path link = snapshot.resolve("model.safetensors");
    Files.delete(snapshot.resolve(Files.readSymbolicLink(link)));
    assertEquals(
        link + " is a link to a file that is not there; fetch the checkpoint again",
        assertThrows(ModelException.class, () -> Checkpoint.open(snapshot)).getMessage());
  }

  @Test
  void shardsMayLieInSeveralRealFolders() throws IOException, OrtException {
    Path snapshot = snapshotOf("sharded");
    Path link = snapshot.resolve("model-00003-of-00004.safetensors");
    Path elsewhere = Files.createDirectory(cache.resolve("elsewhere")).toRealPath();
    Files.move(snapshot.resolve(Files.readSymbolicLink(link)), elsewhere.resolve("3"));
    Files.delete(link);
    Files.createSymbolicLink(link, elsewhere.resolve("3"));

    Checkpoint checkpoint = Checkpoint.open(snapshot);
    assertEquals(cache.toRealPath(), checkpoint.weightsFolder());
    assertRuns(ReferenceCheckpoint.named("sharded"), checkpoint);
  }

  private Path snapshotOf(String name) throws IOException {
    Path repository = cache.resolve("models--acme--" + name + "--x");
    Path snapshot = Files.createDirectories(repository.resolve("snapshots/0123abcd"));
    Path blobs = Files.createDirectory(repository.resolve("blobs"));
    try (Stream<Path> files = Files.list(ReferenceCheckpoint.file(name))) {
      for (Path file : files.toList()) {
        String hash = Integer.toHexString(file.getFileName().hashCode());
        Files.copy(file, blobs.resolve(hash));
        Files.createSymbolicLink(
            snapshot.resolve(file.getFileName()), Path.of("../../blobs", hash));
      }
    }
    return snapshot;
  }
}
