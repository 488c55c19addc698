package io.ijepa.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
  void twoJarsWithTheRuntimeAreBothNamed(@TempDir Path folder) throws IOException {
    assertEquals(1, Devices.runtimeJars().size());
    Path second = folder.resolve("second").resolve("ai").resolve("onnxruntime");
    Files.createDirectories(second);
    Files.write(second.resolve("OrtEnvironment.class"), new byte[0]);
    URL url = folder.resolve("second").toUri().toURL();
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {url}, Devices.class.getClassLoader())) {
      List<String> jars = Devices.runtimeJars(loader, Devices.class.getClassLoader());
      assertEquals(2, jars.size(), jars::toString);
      String told = Devices.twoRuntimes(jars).orElseThrow();
      assertTrue(told.contains("onnxruntime"), told);
      assertTrue(told.contains("second"), told);
    }
  }

  @Test
  void aCudaSessionIsToldToStayWithinItsMemoryAndInFp32() {
    assertEquals(
        Map.of(
            "arena_extend_strategy", "kSameAsRequested",
            "gpu_mem_limit", "9000000000",
            "use_tf32", "0",
            "cudnn_conv_algo_search", "HEURISTIC"),
        TensorProgram.cudaOptions(new Device.Cuda(0, 9_000_000_000L)));
    assertTrue(!TensorProgram.cudaOptions(new Device.Cuda(0)).containsKey("gpu_mem_limit"));
  }
}
