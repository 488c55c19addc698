// SPDX-License-Identifier: Apache-2.0
package io.ijepa.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code nvidia-smi} prints, read; the tool itself is a script here. */
final class GpuTest {
  private static final String L4 = "NVIDIA L4, 550.54.15, 8.9, 23034, 22515";

  @Test
  void memoryIsCountedInBytes() {
    Gpu gpu = Gpu.parse(L4 + "\n").get(0);
    assertEquals(new Gpu("NVIDIA L4", "550.54.15", "8.9", 23034L << 20, 22515L << 20), gpu);
    assertEquals(
        "NVIDIA L4 (driver 550.54.15, compute capability 8.9), 23.6 GB of 24.2 GB free",
        gpu.toString());
  }

  @Test
  void whatTheToolDoesNotTellIsUnknown() {
    Gpu slice =
        Gpu.parse("NVIDIA A100-SXM4-40GB, 535.1, [N/A], [N/A], [Insufficient Permissions]").get(0);
    assertEquals(new Gpu("NVIDIA A100-SXM4-40GB", "535.1", "", 0, 0), slice);
  }

  @Test
  void complaintsAreNoGpus() {
    assertEquals(List.of(), Gpu.parse("No devices were found\n"));
    assertEquals(List.of(), Gpu.parse(""));
    assertEquals(Optional.empty(), Gpu.visible(0, null, "/no/such/nvidia-smi"));
  }

  @Test
  void theNumberThatCudaCountsIsThatOfTheVisibleDevices(@TempDir Path folder) throws IOException {
    Path tool = folder.resolve("nvidia-smi");
    Files.writeString(
        tool, "#!/bin/sh\ncase $1 in --id=9) exit 6;; esac\necho \"${1#--id=}, 1, 8.0, 2, 1\"\n");
    Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwxr-xr-x"));
    assertEquals("1", name(1, null, tool));
    assertEquals("1", name(1, "", tool));
    assertEquals("3", name(0, "3, GPU-5e1f", tool));
    assertEquals("GPU-5e1f", name(1, "3, GPU-5e1f", tool));
    assertEquals(Optional.empty(), Gpu.visible(2, "3,4", tool.toString()));
    assertEquals(Optional.empty(), Gpu.visible(9, null, tool.toString()));
  }

  private static String name(int index, String visibleDevices, Path tool) {
    return Gpu.visible(index, visibleDevices, tool.toString()).orElseThrow().name();
  }
}
