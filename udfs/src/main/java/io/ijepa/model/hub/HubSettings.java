// SPDX-License-Identifier: Apache-2.0
package io.ijepa.model.hub;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which hub, as whom, and where its files are kept: the variables that {@code huggingface_hub}
 * reads, in its order.
 *
 * @param endpoint the address of the hub, {@code HF_ENDPOINT}
 * @param token who asks; {@code HF_TOKEN}, else the file that {@code hf auth login} writes
 * @param cache the folder of the repositories, {@code HF_HUB_CACHE} or {@code HF_HOME}/hub
 * @param offline whether nothing may be asked, {@code HF_HUB_OFFLINE}
 * @param proxies that {@code HTTPS_PROXY} and its like name, read when a hub is asked; empty where
 *     they name none
 */
public record HubSettings(
    String endpoint,
    HubToken token,
    HubCache cache,
    boolean offline,
    Supplier<Optional<EnvironmentProxies>> proxies) {
  private static final String PUBLIC_HUB = "https://huggingface.co";
  private static final Pattern VARIABLE = Pattern.compile("\\$(?:(\\w+)|\\{(\\w+)\\})");
  private static final Set<String> TRUE = Set.of("1", "ON", "YES", "TRUE");

  public static HubSettings of(Map<String, String> environment, Path home) {
    Optional<Path> caches = path(environment, home, "XDG_CACHE_HOME");
    Path hub =
        path(environment, home, "HF_HOME")
            .orElseGet(() -> caches.orElse(home.resolve(".cache")).resolve("huggingface"));
    Path cache =
        path(environment, home, "HF_HUB_CACHE")
            .or(() -> path(environment, home, "HUGGINGFACE_HUB_CACHE"))
            .orElse(hub.resolve("hub"));
    return new HubSettings(
        first(environment, List.of("HF_ENDPOINT")).orElse(PUBLIC_HUB).replaceFirst("/+$", ""),
        token(environment, path(environment, home, "HF_TOKEN_PATH").orElse(hub.resolve("token"))),
        new HubCache(cache),
        isTrue(environment, "HF_HUB_OFFLINE") || isTrue(environment, "TRANSFORMERS_OFFLINE"),
        () -> EnvironmentProxies.of(environment));
  }

  private static HubToken token(Map<String, String> environment, Path file) {
    if (isTrue(environment, "HF_HUB_DISABLE_IMPLICIT_TOKEN")) {
      return HubToken.NONE;
    }
    return first(environment, List.of("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"))
        .map(HubToken::of)
        .orElseGet(() -> HubToken.in(file));
  }

  /** With a leading {@code ~} and variables in it replaced, as Python does. */
  private static Optional<Path> path(Map<String, String> environment, Path home, String name) {
    return first(environment, List.of(name))
        .map(text -> expanded(text, environment))
        .map(
            text ->
                text.equals("~") || text.startsWith("~/")
                    ? home.resolve(text.substring(Math.min(2, text.length())))
                    : Path.of(text));
  }

  /** A variable that there is not stays as it is written. */
  private static String expanded(String text, Map<String, String> environment) {
    return VARIABLE
        .matcher(text)
        .replaceAll(
            found -> {
              String name = found.group(1) == null ? found.group(2) : found.group(1);
              return Matcher.quoteReplacement(environment.getOrDefault(name, found.group()));
            });
  }

  private static Optional<String> first(Map<String, String> environment, List<String> names) {
    return names.stream()
        .map(name -> environment.getOrDefault(name, "").strip())
        .filter(value -> !value.isEmpty())
        .findFirst();
  }

  private static boolean isTrue(Map<String, String> environment, String name) {
    return TRUE.contains(environment.getOrDefault(name, "").strip().toUpperCase(Locale.ROOT));
  }
}
