// SPDX-License-Identifier: Apache-2.0
package io.ijepa.host;

import io.ijepa.graph.Forward;
import io.ijepa.image.ImageProcessor;
import io.ijepa.image.pixel.RejectedImageException;
import io.ijepa.inference.CudaLibraries;
import io.ijepa.inference.Device;
import io.ijepa.inference.Devices;
import io.ijepa.inference.Gpu;
import io.ijepa.inference.InferenceException;
import io.ijepa.model.ModelException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;

/** What this process can run, and why not: the driver's or an executor's. */
final class HostCheck {
  private static final byte[] PNG =
      Base64.getDecoder()
          .decode(
              "iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAIAAAAmkwkpAAAAFElEQVR42mM8kWLEAANMDEgANwcARfYBZsiX"
                  + "QosAAAAASUVORK5CYII=");

  private static final int SIDE = 224; // of the demo model

  /** Native libraries are unpacked there: of the CUDA build 0.6 GB, of OpenCV 0.1 GB. */
  private static final long TEMPORARY_BYTES = 1L << 30;

  private final boolean cudaWanted;
  private final int gpu;
  private final List<Finding> findings = new ArrayList<>();

  /**
   * @param cudaWanted whether a GPU that cannot be used is a problem and not a note
   * @param gpu its number, as this process counts
   */
  HostCheck(boolean cudaWanted, int gpu) {
    this.cudaWanted = cudaWanted;
    this.gpu = gpu;
  }

  /** Looks at everything; one finding does not keep from the next. */
  List<Finding> run() {
    look("host", this::host);
    look("temp", HostCheck::temporary);
    look("images", HostCheck::images);
    look("runtime", HostCheck::runtime);
    look("int8", ByteInstructions::finding);
    look("cpu", () -> inference(new Device.Cpu(1)));
    cuda();
    return findings;
  }

  private void look(String subject, Callable<Finding> check) {
    try {
      findings.add(check.call());
    } catch (Exception | LinkageError failed) {
      findings.add(Finding.problem(subject, said(failed)));
    }
  }

  private static String said(Throwable failed) {
    return failed instanceof InferenceException || failed instanceof ModelException
        ? failed.getMessage()
        : failed.toString();
  }

  private Finding host() throws IOException {
    String text =
        "Java %s, %s %s, %d processors, heap %.1f GB%s"
            .formatted(
                Runtime.version(),
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors(),
                Runtime.getRuntime().maxMemory() / 1e9,
                available());
    return isMusl()
        ? Finding.problem(
            "host",
            text + ": musl (Alpine) has no ONNX Runtime; use an image with glibc, as Debian's")
        : Finding.ok("host", text);
  }

  /** Outside the heap, where the model goes. */
  private static String available() throws IOException {
    Path memory = Path.of("/proc/meminfo");
    if (!Files.exists(memory)) {
      return "";
    }
    return Files.readAllLines(memory).stream()
        .filter(line -> line.startsWith("MemAvailable:"))
        .map(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024 / 1e9)
        .map(gigabytes -> String.format(Locale.ROOT, ", memory available %.1f GB", gigabytes))
        .findFirst()
        .orElse("");
  }

  private static boolean isMusl() throws IOException {
    Path maps = Path.of("/proc/self/maps");
    return Files.exists(maps)
        && Files.readAllLines(maps).stream().anyMatch(line -> line.contains("/ld-musl-"));
  }

  private static Finding temporary() throws IOException {
    Path folder = Path.of(System.getProperty("java.io.tmpdir"));
    Files.delete(Files.createTempFile(folder, "ijepa", ".check"));
    long free = Files.getFileStore(folder).getUsableSpace();
    String text = String.format(Locale.ROOT, "%.1f GB free in %s", free / 1e9, folder);
    return free >= TEMPORARY_BYTES
        ? Finding.ok("temp", text)
        : Finding.problem(
            "temp",
            text
                + ", but native libraries and copies of models are put there; make room, or name"
                + " another folder with -Djava.io.tmpdir");
  }

  private static Finding images() throws RejectedImageException {
    LocalModel model = new ModelFiles(new Configuration(false)).open(ModelFiles.EMBEDDED);
    new ImageProcessor(model.preprocessor(Forward.MEAN).geometry(), SIDE, SIDE, 3)
        .process(PNG, ByteBuffer.allocateDirect(SIDE * SIDE * 3));
    return Finding.ok("images", "OpenCV loads and decodes");
  }

  private static Finding runtime() {
    Optional<String> two = Devices.twoRuntimes();
    return two.isPresent()
        ? Finding.problem("runtime", two.get())
        : Finding.ok(
            "runtime",
            "ONNX Runtime %s for %s, from %s"
                .formatted(
                    Devices.runtimeVersion(),
                    Devices.hasCudaBuild() ? "CPU and CUDA" : "CPU",
                    String.join(", ", Devices.runtimeJars())));
  }

  private static Finding inference(Device device) {
    return Finding.ok(
        device instanceof Device.Cpu ? "cpu" : "cuda",
        "the demo model gives its expected numbers on %s (largest difference %.0e)"
            .formatted(device, TestInference.run(device)));
  }

  private void cuda() {
    List<Gpu> all = Gpu.all();
    findings.add(
        all.isEmpty()
            ? Finding.note("gpu", "nvidia-smi shows none")
            : Finding.ok("gpu", String.join("; ", all.stream().map(Gpu::toString).toList())));
    try {
      if (Devices.hasCudaBuild()) {
        findings.add(libraries());
      }
      Device.Cuda device = new Device.Cuda(gpu);
      Optional<String> obstacle = DeviceProbe.obstacle(device);
      findings.add(
          obstacle.isEmpty()
              ? inference(device)
              : new Finding(
                  cudaWanted ? Finding.Outcome.PROBLEM : Finding.Outcome.NOTE,
                  "cuda",
                  device + " cannot be used: " + obstacle.get()));
    } catch (InferenceException | LinkageError failed) {
      findings.add(Finding.problem("cuda", said(failed)));
    }
  }

  private static Finding libraries() {
    Map<String, String> libraries = CudaLibraries.find();
    if (libraries.isEmpty()) {
      return Finding.note(
          "libraries", "the CUDA provider's own file is not found, so what it needs is not known");
    }
    StringBuilder text = new StringBuilder();
    boolean all = true;
    for (Map.Entry<String, String> library : libraries.entrySet()) {
      boolean found = !library.getValue().isEmpty();
      all &= found;
      text.append(text.length() == 0 ? "" : ", ")
          .append(found ? library.getValue() : library.getKey() + " not found");
    }
    return all
        ? Finding.ok("libraries", text.toString())
        : Finding.note("libraries", text + " (cuDNN is for .onnx files with convolutions only)");
  }
}
