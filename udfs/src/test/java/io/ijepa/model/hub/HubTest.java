// SPDX-License-Identifier: Apache-2.0
package io.ijepa.model.hub;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.model.ModelException;
import io.ijepa.testing.ReferenceCheckpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A hub with one small model, and a cache of one's own. Nobody sleeps: the waits are noted. */
@Timeout(120)
abstract class HubTest {
  static final String WEIGHTS = "model.safetensors";
  static final String MAIN = "main";
  static final String SECRET = "hf_verysecret";
  static final FetchProgress SILENT = progress((file, bytes) -> {});

  interface Received {
    void at(String file, long bytes);
  }

  @TempDir Path folder;
  FakeHub server;
  final List<Duration> waits = new ArrayList<>();

  @BeforeEach
  void aHub() throws IOException {
    server = new FakeHub().with(ReferenceCheckpoint.named("gelu").folder());
    server.files.remove("expected.safetensors");
    server.files.put("pytorch_model.bin", new byte[1000]);
    byte[] weights = new byte[300_000];
    new Random(1).nextBytes(weights);
    server.files.put(WEIGHTS, weights);
  }

  @AfterEach
  void closeTheHub() {
    server.close();
  }

  static FetchProgress progress(Received received) {
    return new FetchProgress() {
      @Override
      public void begin(String model, String host) {}

      @Override
      public void retrying(String failure, int attempt, Duration wait) {}

      @Override
      public void received(String file, long bytes, long total) {
        received.at(file, bytes);
      }
    };
  }

  Patience patience() {
    return new Patience(4, Duration.ofSeconds(20), Duration.ofSeconds(20), waits::add);
  }

  HubSettings settings(Map<String, String> more) {
    Map<String, String> environment = new java.util.HashMap<>(more);
    environment.putIfAbsent("HF_ENDPOINT", server.address());
    environment.putIfAbsent("HF_TOKEN", SECRET);
    environment.put("HF_HUB_CACHE", folder.toString());
    return HubSettings.of(environment, folder.resolve("home"));
  }

  ModelHub hub() {
    return hub(Map.of());
  }

  ModelHub hub(Map<String, String> environment) {
    return new ModelHub(settings(environment), patience(), SILENT);
  }

  Path fetched() {
    return hub().fetch(FakeHub.ID, MAIN);
  }

  /** The message of a fetch that fails; it never has the token. */
  String refusal() {
    return refusal(Map.of());
  }

  String refusal(Map<String, String> environment) {
    ModelException refused =
        assertThrows(ModelException.class, () -> hub(environment).fetch(FakeHub.ID, MAIN));
    for (Throwable cause = refused; cause != null; cause = cause.getCause()) {
      assertTrue(!cause.toString().contains(SECRET), cause.toString());
    }
    return refused.getMessage();
  }

  Path blob(String digest) {
    return new HubCache(folder).blob(FakeHub.ID, digest);
  }

  Path weightsBlob() {
    return blob(FakeHub.sha256(server.files.get(WEIGHTS)));
  }

  void json(String file, String text) {
    server.files.put(file, text.getBytes(StandardCharsets.UTF_8));
  }

  List<String> names(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(directory)) {
      return all.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
