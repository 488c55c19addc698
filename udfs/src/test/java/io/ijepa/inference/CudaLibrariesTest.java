// SPDX-License-Identifier: Apache-2.0
package io.ijepa.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CudaLibrariesTest {
  @Test
  void thePathComesBeforeTheLoadersCacheAndWhatIsNowhereIsNamed(@TempDir Path folder)
      throws IOException {
    Path mine = Files.createFile(folder.resolve("libcudart.so.12"));
    String cache =
        """
        2 libs found in cache `/etc/ld.so.cache'
        \tlibcudart.so.12 (libc6,x86-64) => /usr/lib/libcudart.so.12
        \tlibcuda.so.1 (libc6,x86-64) => /usr/lib/libcuda.so.1
        \tlibcublas.so.11 (libc6,x86-64) => /usr/lib/libcublas.so.11
        """;
    Map<String, String> found =
        CudaLibraries.find(
            List.of("libcuda.so.1", "libcudart.so.12", "libcublas.so.12"),
            "/no/such::" + folder,
            cache);
    assertEquals(mine.toString(), found.get("libcudart.so.12"));
    assertEquals("/usr/lib/libcuda.so.1", found.get("libcuda.so.1"));
    assertEquals("", found.get("libcublas.so.12"), "of another version");
    assertEquals("", found.get("libcudnn.so.9"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"12", "13"})
  void whatIsLookedForIsWhatTheProviderIsLinkedTo(String cuda) throws IOException {
    List<String> linked =
        List.of(
            "libcublasLt.so." + cuda,
            "libcublas.so." + cuda,
            "libcurand.so.10",
            "libcudart.so." + cuda,
            "libcuda.so.1");
    Set<String> needed = CudaLibraries.needed(sharedObject(linked));
    assertEquals(linked, List.copyOf(needed));
    assertEquals(
        List.of(linked.get(0), "libcudnn.so.9"),
        List.copyOf(CudaLibraries.find(List.of(linked.get(0)), "", "").keySet()));
  }

  @Test
  void withoutACudaProviderNoLibraryIsLookedFor() throws IOException {
    assertEquals(Set.of(), CudaLibraries.needed(sharedObject(List.of())));
    assertEquals(Map.of(), CudaLibraries.find(List.of(), "", ""));
  }

  /** The beginning of one as linkers write it: symbols' and libraries' names between zeros. */
  private static InputStream sharedObject(List<String> libraries) {
    String names =
        "\177ELF\2\1\0_ZNSt6vectorIlibcudart.so.11x\0"
            + String.join("\0", libraries)
            + "\0libstdc++.so.6\0libc.so.6\0libonnxruntime_providers_cuda.so\0"
            + "needs libcudart.so.11 or later\0";
    return new ByteArrayInputStream(names.getBytes(StandardCharsets.ISO_8859_1));
  }
}
