package io.ijepa.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    Map<String, String> found = CudaLibraries.find("/no/such::" + folder, cache);
    assertEquals(mine.toString(), found.get("libcudart.so.12"));
    assertEquals("/usr/lib/libcuda.so.1", found.get("libcuda.so.1"));
    assertEquals("", found.get("libcublas.so.12"), "of another version");
    assertEquals("", found.get("libcudnn.so.9"));
  }
}
