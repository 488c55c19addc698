package io.ijepa.inference;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The libraries that ONNX Runtime's CUDA provider is linked to, and where the loader would find
 * them. For people: whether they load, only {@link Devices#cudaObstacle} tells.
 */
public final class CudaLibraries {
  /** What {@code readelf -d libonnxruntime_providers_cuda.so} names, in release 1.29. */
  private static final List<String> NEEDED =
      List.of(
          "libcuda.so.1",
          "libcudart.so.12",
          "libcublas.so.12",
          "libcublasLt.so.12",
          "libcurand.so.10");

  /** Loaded when a graph has a convolution: an .onnx file of somebody else's, never ours. */
  private static final String OPTIONAL = "libcudnn.so.9";

  private static final Pattern CACHED = Pattern.compile("\\s*(\\S+) .* => (\\S+)");

  private CudaLibraries() {}

  /** Name to place, in the order of {@code NEEDED} and then cuDNN; "" where it is not found. */
  public static Map<String, String> find() {
    String path = System.getenv("LD_LIBRARY_PATH");
    return find(path == null ? "" : path, loaderCache());
  }

  static Map<String, String> find(String libraryPath, String loaderCache) {
    Map<String, String> found = new LinkedHashMap<>();
    for (String name : NEEDED) {
      found.put(name, place(name, libraryPath, loaderCache).orElse(""));
    }
    found.put(OPTIONAL, place(OPTIONAL, libraryPath, loaderCache).orElse(""));
    return found;
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
