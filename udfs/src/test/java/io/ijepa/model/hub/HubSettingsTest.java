// SPDX-License-Identifier: Apache-2.0
package io.ijepa.model.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.model.ModelException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The environment means what it means to {@code huggingface_hub}. */
final class HubSettingsTest {
  @TempDir Path home;

  private HubSettings of(Map<String, String> environment) {
    return HubSettings.of(environment, home);
  }

  private static String sent(HubToken token) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://host"));
    token.sendWith(request);
    return request.build().headers().firstValue("Authorization").orElse("");
  }

  @Test
  void theCacheIsWhereTheVariablesSay() {
    assertEquals(
        List.of("/a", "/o", "/b/hub", "/c/huggingface/hub", home + "/.cache/huggingface/hub"),
        Stream.of(
                Map.of("HF_HUB_CACHE", "/a", "HUGGINGFACE_HUB_CACHE", "/o", "HF_HOME", "/b"),
                Map.of("HUGGINGFACE_HUB_CACHE", "/o", "HF_HOME", "/b"),
                Map.of("HF_HOME", "/b", "XDG_CACHE_HOME", "/c"),
                Map.of("XDG_CACHE_HOME", "/c", "HF_HOME", ""),
                Map.<String, String>of())
            .map(environment -> of(environment).cache().root().toString())
            .toList());
    assertEquals(home.resolve("hf/hub"), of(Map.of("HF_HOME", "~/hf")).cache().root());
    assertEquals(
        List.of("/d/a-x/hub", "/$NONE/d/hub", home + "/hub"),
        Stream.of("$DISK/a-${USER}", "/$NONE$DISK", "~")
            .map(value -> of(Map.of("HF_HOME", value, "DISK", "/d", "USER", "x")))
            .map(settings -> settings.cache().root().toString())
            .toList());
  }

  @Test
  void theTokenIsTheVariablesElseTheFiles() throws IOException {
    assertEquals("", sent(of(Map.of()).token()));
    Path file = home.resolve(".cache/huggingface/token");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "hf_file\n");
    assertEquals("Bearer hf_file", sent(of(Map.of()).token()));
    assertEquals("Bearer hf_env", sent(of(Map.of("HF_TOKEN", " hf_env\n")).token()));
    assertEquals("", sent(of(Map.of("HF_HUB_DISABLE_IMPLICIT_TOKEN", "1")).token()));
    Path other = Files.writeString(home.resolve("other"), "hf_other");
    assertEquals("Bearer hf_other", sent(of(Map.of("HF_TOKEN_PATH", other.toString())).token()));
  }

  @Test
  void theTokenIsNeverShown() {
    HubSettings settings = of(Map.of("HF_TOKEN", "hf_secret"));
    assertFalse(settings.toString().contains("hf_secret"), settings.toString());
    ModelException refused =
        assertThrows(ModelException.class, () -> of(Map.of("HF_TOKEN", "hf secret")));
    assertFalse(refused.getMessage().contains("secret"), refused.getMessage());
  }

  @Test
  void offlineAndTheEndpointAreTheVariables() {
    assertTrue(of(Map.of("HF_HUB_OFFLINE", "true")).offline());
    assertTrue(of(Map.of("TRANSFORMERS_OFFLINE", "1")).offline());
    assertFalse(of(Map.of("HF_HUB_OFFLINE", "0")).offline());
    assertEquals("http://mirror/x", of(Map.of("HF_ENDPOINT", "http://mirror/x//")).endpoint());
    assertEquals("https", URI.create(of(Map.of()).endpoint()).getScheme());
  }
}
