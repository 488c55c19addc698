// SPDX-License-Identifier: Apache-2.0
package io.ijepa.inference;

import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The libraries that ONNX Runtime's CUDA provider is linked to, read from the provider itself, and
 * where the loader would find them. For people: whether they load, only {@link
 * Devices#cudaObstacle} tells.
 */
public final class CudaLibraries {
  private static final String PROVIDER = "onnxruntime_providers_cuda";

  /** Loaded when a graph has a convolution: an .onnx file of somebody else's, never ours. */
  private static final String OPTIONAL = "libcudnn.so.9";

  /**
   * The names of needed libraries stand among the first of a shared object's sections, in {@code
   * .dynstr}; hundreds of megabytes of kernels come after them.
   */
  private static final int HEAD_BYTES = 4 << 20;

  private static final Pattern NAME =
      Pattern.compile("(?<=\\x00)lib(cu|nv)\\w*\\.so\\.\\d+(?=\\x00)");
  private static final Pattern CACHED = Pattern.compile("\\s*(\\S+) .* => (\\S+)");

  private CudaLibraries() {}

  /**
   * Name to place, cuDNN last; "" where it is not found. Empty where there is no CUDA provider, or
   * it names no libraries.
   */
  public static Map<String, String> find() {
    String path = System.getenv("LD_LIBRARY_PATH");
    return find(needed(), path == null ? "" : path, loaderCache());
  }

  static Map<String, String> find(
      Collection<String> needed, String libraryPath, String loaderCache) {
    Map<String, String> found = new LinkedHashMap<>();
    if (!needed.isEmpty()) {
      for (String name : needed) {
        found.put(name, place(name, libraryPath, loaderCache).orElse(""));
      }
      found.computeIfAbsent(OPTIONAL, name -> place(name, libraryPath, loaderCache).orElse(""));
    }
    return found;
  }

  private static Set<String> needed() {
    try (InputStream provider = provider()) {
      return provider == null ? Set.of() : needed(provider);
    } catch (IOException unreadable) {
      return Set.of();
    }
  }

  /** What the head of a shared object names of CUDA's libraries, of whatever version it wants. */
  static Set<String> needed(InputStream sharedObject) throws IOException {
    String head = new String(sharedObject.readNBytes(HEAD_BYTES), StandardCharsets.ISO_8859_1);
    return NAME.matcher(head)
        .results()
        .map(MatchResult::group)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** Found as ONNX Runtime itself finds it: where properties say, else in its jar; else null. */
  private static InputStream provider() throws IOException {
    String file = System.getProperty("onnxruntime.native." + PROVIDER + ".path");
    String folder = System.getProperty("onnxruntime.native.path");
    if (file != null || folder != null) {
      Path library =
          file != null ? Path.of(file) : Path.of(folder, System.mapLibraryName(PROVIDER));
      return Files.exists(library) ? Files.newInputStream(library) : null;
    }
    // There is no CUDA build for other processors.
    return OrtEnvironment.class.getResourceAsStream(
        "/ai/onnxruntime/native/linux-x64/" + System.mapLibraryName(PROVIDER));
  }

  private static Optional<String> place(String name, String libraryPath, String loaderCache) {
    for (String folder : libraryPath.split("[:;]", -1)) {
      if (!folder.isBlank() && Files.exists(Path.of(folder, name))) {
        return Optional.of(Path.of(folder, name).toString());
      }
    }
    return loaderCache
        .lines()
        .map(CACHED::matcher)
        .filter(line -> line.matches() && line.group(1).equals(name))
        .map((Matcher line) -> line.group(2))
        .findFirst();
  }

  private static String loaderCache() {
    try {
      Process process =
          new ProcessBuilder("/sbin/ldconfig", "-p")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      process.getOutputStream().close();
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException notLinux) {
      return "";
    }
  }
}
