// SPDX-License-Identifier: Apache-2.0
package io.ijepa.model.hub;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.model.Checkpoint;
import io.ijepa.testing.Forked;
import io.ijepa.testing.ReferenceCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What comes into the cache, and that it comes once. */
final class FetchTest extends HubTest {

  @Test
  void aModelComesInTheLayoutOfHuggingFace() throws IOException {
    server.with(ReferenceCheckpoint.named("gelu").folder());
    Path snapshot = fetched();
    Path repository = folder.resolve("models--org--name");
    assertEquals(repository.resolve("snapshots").resolve(FakeHub.COMMIT), snapshot);
    assertEquals(FakeHub.COMMIT, Files.readString(repository.resolve("refs").resolve(MAIN)));
    assertEquals(List.of("config.json", WEIGHTS, "preprocessor_config.json"), names(snapshot));
    assertEquals(
        Path.of("../../blobs", FakeHub.sha256(server.files.get(WEIGHTS))),
        Files.readSymbolicLink(snapshot.resolve(WEIGHTS)));
    assertEquals(
        Path.of("../../blobs", FakeHub.gitSha1(server.files.get("config.json"))),
        Files.readSymbolicLink(snapshot.resolve("config.json")));
    assertEquals("org/name", Checkpoint.open(snapshot).name());
    assertEquals(
        Checkpoint.open(ReferenceCheckpoint.named("gelu").folder()).fingerprint(),
        Checkpoint.open(snapshot).fingerprint());
    assertEquals(List.of(), server.requests("HEAD", "pytorch_model.bin"));
  }

  @Test
  void whatIsThereIsNotAskedForAgain() {
    Path snapshot = fetched();
    server.requests.clear();
    assertEquals(Optional.of(snapshot), hub().cached(FakeHub.ID, MAIN));
    assertEquals(snapshot, hub().find(FakeHub.ID, FakeHub.COMMIT));
    assertEquals(List.of(), server.requests);
    assertEquals(snapshot, fetched());
    assertEquals(1, server.requests.size(), "the listing says which commit it is now");
  }

  @Test
  void aShardedModelComesWithItsShards() throws IOException {
    server.files.remove(WEIGHTS);
    server.with(ReferenceCheckpoint.file("sharded"));
    Path snapshot = fetched();
    assertEquals(
        Checkpoint.open(ReferenceCheckpoint.file("sharded")).fingerprint(),
        Checkpoint.open(snapshot).fingerprint());
    Files.delete(snapshot.resolve("model-00002-of-00004.safetensors"));
    assertEquals(Optional.empty(), hub().cached(FakeHub.ID, MAIN), "not whole, so not there");
    assertEquals(snapshot, hub().find(FakeHub.ID, MAIN));
  }

  @Test
  void theTokenGoesToTheHubAndToNoOtherServer() throws IOException {
    try (FakeHub cdn = new FakeHub()) {
      cdn.files.putAll(server.files);
      server.cdn = cdn.address();
      assertTrue(Files.exists(fetched().resolve(WEIGHTS)));
      assertFalse(cdn.requests.isEmpty());
      for (FakeHub.Request request : cdn.requests) {
        assertFalse(request.headers().containsKey("authorization"), request.toString());
        assertFalse(request.toString().contains(SECRET));
      }
      for (FakeHub.Request request : server.requests) {
        assertEquals("Bearer " + SECRET, request.headers().get("authorization"));
      }
    }
  }

  @Test
  void aRelativeRedirectStaysAtTheHub() throws IOException {
    String there = "Location: /elsewhere/cdn/config.json";
    server.next("HEAD", "config.json", FakeHub.status(307, there));
    server.next("GET", "config.json", FakeHub.status(307, there));
    assertArrayEquals(
        server.files.get("config.json"), Files.readAllBytes(fetched().resolve("config.json")));
    assertTrue(
        server.requests.stream()
            .filter(request -> request.path().startsWith("/elsewhere"))
            .allMatch(request -> request.headers().containsKey("authorization")));
  }

  @Test
  void aSignedAddressThatExpiredIsReplacedByAFreshOne() throws IOException {
    try (FakeHub cdn = new FakeHub()) {
      cdn.files.putAll(server.files);
      server.cdn = cdn.address();
      cdn.next("GET", WEIGHTS, cdn.truncatedAfter(100_000), FakeHub.status(403));
      fetched();
      assertEquals(3, server.requests("GET", WEIGHTS).size());
      assertEquals(100_000, cdn.requests("GET", WEIGHTS).get(2).from());
    }
  }

  @Test
  void theCommitOfABranchMayChangeAndATagHasAName() throws IOException {
    hub().fetch(FakeHub.ID, "release/v1");
    assertEquals(
        FakeHub.COMMIT, Files.readString(folder.resolve("models--org--name/refs/release/v1")));
    assertTrue(server.requests.get(0).path().endsWith("/revision/release%2Fv1"));
    Files.writeString(folder.resolve("models--org--name/refs/main"), "f".repeat(40));
    assertEquals(Optional.empty(), hub().cached(FakeHub.ID, MAIN));
    assertTrue(hub().cached(FakeHub.ID, "release/v1").isPresent());
  }

  /** Runs in a JVM of its own: address, cache, and the bytes after which it drops dead. */
  static final class Fetch {
    private Fetch() {}

    public static void main(String[] words) {
      HubSettings settings =
          HubSettings.of(Map.of("HF_ENDPOINT", words[0], "HF_HUB_CACHE", words[1]), Path.of("/"));
      long last = Long.parseLong(words[2]);
      FetchProgress progress =
          progress(
              (file, bytes) -> {
                if (file.equals(WEIGHTS) && bytes >= last) {
                  Runtime.getRuntime().halt(9);
                }
              });
      Path snapshot = new ModelHub(settings, Patience.USUAL, progress).find(FakeHub.ID, MAIN);
      System.out.println("in " + snapshot);
    }
  }

  private Forked fetchInAnotherProcess(long dropsDeadAfter) {
    try {
      return Forked.run(
          List.of("-Xmx128m"),
          Fetch.class,
          server.address(),
          folder.toString(),
          Long.toString(dropsDeadAfter));
    } catch (IOException | InterruptedException failed) {
      throw new IllegalStateException(failed);
    }
  }

  @Test
  void processesAndThreadsThatFetchAtOnceDownloadOnce() throws IOException {
    List<CompletableFuture<Forked>> processes =
        Stream.generate(
                () -> CompletableFuture.supplyAsync(() -> fetchInAnotherProcess(Long.MAX_VALUE)))
            .limit(2)
            .toList();
    List<CompletableFuture<Path>> threads =
        Stream.generate(() -> CompletableFuture.supplyAsync(this::fetched)).limit(4).toList();
    threads.forEach(CompletableFuture::join);
    for (CompletableFuture<Forked> process : processes) {
      assertEquals(0, process.join().exit(), process.join()::output);
    }
    assertEquals(1, server.requests("GET", WEIGHTS).size());
    assertEquals(3, names(weightsBlob().getParent()).size());
    assertTrue(hub().cached(FakeHub.ID, MAIN).isPresent());
  }

  @Test
  void whatAKilledProcessLeftIsNoModelAndIsGoneOnWith() throws IOException {
    byte[] large = new byte[8 << 20];
    server.files.put(WEIGHTS, large);
    assertEquals(9, fetchInAnotherProcess(1 << 20).exit());
    assertTrue(Files.notExists(weightsBlob()));
    assertEquals(Optional.empty(), hub().cached(FakeHub.ID, MAIN));
    Path snapshot = fetched();
    assertArrayEquals(large, Files.readAllBytes(snapshot.resolve(WEIGHTS)));
    assertTrue(server.requests("GET", WEIGHTS).get(1).from() >= 1 << 20);
    assertEquals(3, names(weightsBlob().getParent()).size(), "nothing partial is left");
  }

  @Test
  void aBlobOfAnotherLengthIsReplaced() throws IOException {
    Files.createDirectories(weightsBlob().getParent());
    Files.writeString(weightsBlob(), "short");
    fetched();
    assertArrayEquals(server.files.get(WEIGHTS), Files.readAllBytes(weightsBlob()));
  }
}
