// SPDX-License-Identifier: Apache-2.0
package io.ijepa.inference;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A GPU as {@code nvidia-smi} shows it: the one tool that comes with every driver, and into every
 * container that gets a GPU.
 *
 * @param name for example NVIDIA L4
 * @param driver the driver's version
 * @param capability the compute capability, for example 8.9; "" where the tool does not tell
 * @param totalBytes of its memory; 0 where the tool does not tell (a slice of a card)
 * @param freeBytes of its memory, to all processes together; 0 where the tool does not tell
 */
public record Gpu(String name, String driver, String capability, long totalBytes, long freeBytes) {
  private static final String QUERY = "name,driver_version,compute_cap,memory.total,memory.free";
  private static final long PATIENCE_SECONDS = 20; // without the persistence mode it takes seconds
  private static final long MEBIBYTE = 1 << 20;

  /** All GPUs that {@code nvidia-smi} shows; none where there is no such tool. */
  public static List<Gpu> all() {
    return ask(List.of("nvidia-smi"));
  }

  /**
   * The one that CUDA counts as {@code index} in this process; empty where the tool does not show
   * it. CUDA counts as the tool does only with CUDA_DEVICE_ORDER=PCI_BUS_ID.
   */
  public static Optional<Gpu> visible(int index) {
    return visible(index, System.getenv("CUDA_VISIBLE_DEVICES"), "nvidia-smi");
  }

  static Optional<Gpu> visible(int index, String visibleDevices, String tool) {
    String id = String.valueOf(index);
    if (visibleDevices != null && !visibleDevices.isBlank()) {
      String[] ids = visibleDevices.split(",", -1);
      if (index >= ids.length) {
        return Optional.empty();
      }
      id = ids[index].strip(); // a number or a UUID: the tool takes both
    }
    return ask(List.of(tool, "--id=" + id)).stream().findFirst();
  }

  private static List<Gpu> ask(List<String> tool) {
    List<String> command = new ArrayList<>(tool);
    command.add("--query-gpu=" + QUERY);
    command.add("--format=csv,noheader,nounits");
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      process.getOutputStream().close();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return List.of();
      }
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.exitValue() == 0 ? parse(said) : List.of();
    } catch (IOException noSuchTool) {
      return List.of();
    } catch (InterruptedException asked) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }

  /** Lines that are no GPU ("No devices were found") are left out. */
  static List<Gpu> parse(String csv) {
    return csv.lines()
        .map(line -> line.split(",", -1))
        .filter(fields -> fields.length == 5)
        .map(
            fields ->
                new Gpu(
                    fields[0].strip(),
                    fields[1].strip(),
                    fields[2].strip().matches("\\d+\\.\\d+") ? fields[2].strip() : "",
                    bytes(fields[3]),
                    bytes(fields[4])))
        .toList();
  }

  private static long bytes(String mebibytes) {
    String text = mebibytes.strip();
    return text.matches("\\d+") ? Long.parseLong(text) * MEBIBYTE : 0;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s (driver %s, compute capability %s), %s of %s free",
        name,
        driver,
        capability.isEmpty() ? "unknown" : capability,
        freeBytes == 0 ? "?" : CudaMessages.gigabytes(freeBytes),
        totalBytes == 0 ? "?" : CudaMessages.gigabytes(totalBytes));
  }
}
