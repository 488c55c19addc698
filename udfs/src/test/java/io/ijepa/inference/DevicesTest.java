// SPDX-License-Identifier: Apache-2.0
package io.ijepa.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the class path and the machine can run. */
final class DevicesTest {

  @Test
  void cudaWithoutItsBuildIsRefusedByName() {
    if (!Devices.hasCudaBuild()) {
      String told = Devices.cudaObstacle(0).orElseThrow();
      assertTrue(told.contains("is the CPU build; build with -Pgpu"), told);
    }
  }

  @Test
  void aCopyOfTheRuntimesJarIsNoSecondRuntimeWhereverItLies(@TempDir Path folder) throws Exception {
    assertEquals(1, Devices.runtimeJars().size());
    Path copy = folder.resolve("userFiles").resolve("renamed.jar");
    Files.createDirectories(copy.getParent());
    Files.copy(original(), copy);
    List<String> different = differentWith(copy);
    assertEquals(1, different.size(), different::toString);
    assertEquals(Optional.empty(), Devices.twoRuntimes(different));
    Path unpacked = folder.resolve("unpacked");
    unpack(unpacked);
    assertEquals(different, differentWith(copy, unpacked));
  }

  @Test
  void aJarThatLeavesOutOtherSystemsIsTheSameRuntime(@TempDir Path folder) throws Exception {
    Path bundle = folder.resolve("bundle.jar");
    String elsewhere = System.getProperty("os.name").contains("Linux") ? "win-x64" : "linux-x64";
    repack(bundle, name -> !name.contains(elsewhere), entry -> entry);
    assertEquals(1, differentWith(bundle).size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"OrtSession.class", "libonnxruntime.so", "onnxruntime4j_jni"})
  void aRuntimeOfOtherClassesOrNativeCodeIsNamedBesideTheFirst(String changed, @TempDir Path folder)
      throws Exception {
    Path other = folder.resolve("other.jar");
    repack(
        other,
        name -> true,
        entry -> {
          if (entry.getKey().contains(changed)) {
            entry.getValue()[entry.getValue().length / 2] ^= 1; // of the same length
          }
          return entry;
        });
    List<String> different = differentWith(other);
    assertEquals(2, different.size(), different::toString);
    String told = Devices.twoRuntimes(different).orElseThrow();
    assertTrue(told.contains("2 different ONNX Runtimes"), told);
    assertTrue(told.contains("other.jar"), told);
  }

  private static List<String> differentWith(Path... places) throws IOException {
    URL[] urls = new URL[places.length];
    for (int i = 0; i < urls.length; i++) {
      urls[i] = places[i].toUri().toURL();
    }
    try (URLClassLoader loader = new URLClassLoader(urls, Devices.class.getClassLoader())) {
      return RuntimeJars.different(Devices.class.getClassLoader(), loader);
    }
  }

  /** Writes the runtime's jar again, in another compression, as some other build would. */
  private static void repack(
      Path target, Predicate<String> kept, UnaryOperator<Map.Entry<String, byte[]>> change)
      throws Exception {
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(target))) {
      out.setLevel(1);
      forEachEntry(
          entry -> {
            if (kept.test(entry.getKey())) {
              out.putNextEntry(new ZipEntry(entry.getKey()));
              out.write(change.apply(entry).getValue());
            }
          });
    }
  }

  private static void unpack(Path folder) throws Exception {
    forEachEntry(
        entry -> {
          Path file = folder.resolve(entry.getKey());
          Files.createDirectories(file.getParent());
          Files.write(file, entry.getValue());
        });
  }

  private interface EntryUse {
    void take(Map.Entry<String, byte[]> entry) throws IOException;
  }

  private static void forEachEntry(EntryUse use) throws Exception {
    try (JarFile jar = new JarFile(original().toFile())) {
      for (JarEntry entry : Collections.list(jar.entries())) {
        // What a debugger wants is large and the same for all that is tested here.
        if (!entry.isDirectory() && !entry.getName().contains(".dSYM")) {
          try (InputStream bytes = jar.getInputStream(entry)) {
            use.take(Map.entry(entry.getName(), bytes.readAllBytes()));
          }
        }
      }
    }
  }

  private static Path original() throws URISyntaxException {
    return Path.of(
        OrtEnvironment.class.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  @Test
  void aCudaSessionIsToldToStayWithinItsMemoryAndInFp32() {
    assertEquals(
        Map.of(
            "arena_extend_strategy", "kSameAsRequested",
            "gpu_mem_limit", "9000000000",
            "use_tf32", "0",
            "sdpa_kernel", "19",
            "enable_skip_layer_norm_strict_mode", "1",
            "cudnn_conv_algo_search", "HEURISTIC"),
        TensorProgram.cudaOptions(new Device.Cuda(0, OptionalLong.of(9_000_000_000L))));
    assertTrue(!TensorProgram.cudaOptions(new Device.Cuda(0)).containsKey("gpu_mem_limit"));
  }
}
