// SPDX-License-Identifier: Apache-2.0
package io.ijepa.inference;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the loader, the driver and ONNX Runtime say when CUDA does not work, in a sentence with
 * cause and remedy. Text in, text out: nothing here asks the machine.
 */
public final class CudaMessages {
  private static final String LIBRARY_PATH =
      "install them and let LD_LIBRARY_PATH lead to them (on Spark:"
          + " spark.executorEnv.LD_LIBRARY_PATH)";

  private static final Pattern OUT_OF_MEMORY =
      Pattern.compile(
          "Failed to allocate memory for requested buffer"
              + "|Available memory of \\d+ is smaller than requested bytes"
              + "|CUDA failure 2:|cudaErrorMemoryAllocation|CUDA_ERROR_OUT_OF_MEMORY"
              + "|CU(BLAS|DNN)_STATUS_ALLOC_FAILED");

  private record Rule(Pattern said, Function<MatchResult, String> means) {
    Rule(String said, Function<MatchResult, String> means) {
      this(Pattern.compile(said), means);
    }
  }

  private static final List<Rule> RULES =
      List.of(
          new Rule(
              "CUDA execution provider is not enabled in this build|Failed to find CUDA shared"
                  + " provider|libonnxruntime_providers_\\w+\\.so: cannot open",
              found ->
                  "the ONNX Runtime on the class path is the CPU build; build with -Pgpu, which"
                      + " brings onnxruntime_gpu in its place"),
          new Rule(
              "not compiled with CUDA support",
              found ->
                  "libonnxruntime4j_jni is the one of the CPU build, which knows no CUDA options;"
                      + " beside the CUDA libraries in onnxruntime.native.path put the one out of"
                      + " onnxruntime_gpu's jar of the same version"),
          new Rule(
              "libcuda\\.so\\.1: cannot open shared object file|CUDA driver is a stub library",
              found ->
                  "there is no NVIDIA driver (libcuda.so.1 is not found); install one on the host,"
                      + " and give a container its GPU (docker --gpus, Kubernetes nvidia.com/gpu)"),
          new Rule(
              "(lib(cublasLt|cublas|cudart|nvrtc)\\.so\\.(\\d+)): cannot open shared object file",
              found ->
                  "%s is not found: this ONNX Runtime wants the runtime libraries of CUDA %s; %s"
                      .formatted(found.group(1), found.group(3), LIBRARY_PATH)),
          new Rule(
              "(libcudnn\\w*\\.so\\.(\\d+)): cannot open shared object file",
              found ->
                  "%s is not found: this model's convolutions want cuDNN %s; %s"
                      .formatted(found.group(1), found.group(2), LIBRARY_PATH)),
          new Rule(
              "(lib[\\w+-]+\\.so[.\\d]*): cannot open shared object file",
              found ->
                  "%s of the CUDA runtime libraries is not found; %s"
                      .formatted(found.group(1), LIBRARY_PATH)),
          new Rule(
              "undefined symbol: (\\w+)|version `([\\w.]+)' not found",
              found ->
                  "a CUDA library or the driver is of another version than this ONNX Runtime was"
                      + " built for (it lacks "
                      + (found.group(1) == null ? found.group(2) : found.group(1))
                      + "); install the versions that docs/gpu.md names"),
          failure(
              "35",
              "cudaErrorInsufficientDriver",
              "there is no NVIDIA driver, or it is older than the CUDA libraries need; install a"
                  + " driver of the same CUDA version or a later one"),
          failure(
              "100",
              "cudaErrorNoDevice",
              "the driver sees no GPU; give the process one (docker --gpus, Kubernetes"
                  + " nvidia.com/gpu) and look at CUDA_VISIBLE_DEVICES"),
          failure(
              "101",
              "cudaErrorInvalidDevice",
              "the process does not see a GPU of this number; the discovery script must print the"
                  + " numbers that the executor sees, counted from 0"),
          failure(
              "209",
              "cudaErrorNoKernelImageForDevice",
              "this ONNX Runtime has no code for this generation of GPU: it is too old (or too"
                  + " new); use a GPU of compute capability 7.0 or above"),
          failure(
              "46",
              "cudaErrorDevicesUnavailable",
              "another process holds the GPU for itself alone; end it, or leave the exclusive"
                  + " mode"),
          failure(
              "802",
              "cudaErrorSystemNotReady",
              "the GPUs of this host are not ready yet; start nvidia-fabricmanager"),
          failure(
              "80[34]",
              "cudaErrorSystemDriverMismatch|cudaErrorCompatNotSupportedOnDevice",
              "the driver's kernel module and libcuda.so.1 are of different versions; restart the"
                  + " host, or take the compatibility libraries out of the container"),
          new Rule(
              "CUDNN_STATUS_(SUBLIBRARY_)?VERSION_MISMATCH",
              found ->
                  "libraries of two versions of cuDNN are mixed; let LD_LIBRARY_PATH lead to one"
                      + " only"),
          failure(
              "(?:700|710|716|717|718|719)",
              "cudaErrorIllegalAddress|cudaErrorLaunchFailure|cudaErrorAssert",
              "the GPU broke off a computation, and this process cannot use it any more; restart"
                  + " the executor, and if it comes again look for Xid lines in the host's log"));

  private CudaMessages() {}

  private static Rule failure(String number, String name, String means) {
    return new Rule("CUDA failure " + number + ":|" + name, found -> means);
  }

  /** Whether the GPU's memory was too small for what was asked: worth a try with less. */
  static boolean isOutOfMemory(String message) {
    return OUT_OF_MEMORY.matcher(message).find();
  }

  /**
   * One sentence, without a full stop; of a message that is not known, its first line.
   *
   * @param message what an exception of a CUDA session said
   */
  public static String explain(String message) {
    if (isOutOfMemory(message)) {
      return "the GPU has too little free memory; see nvidia-smi for who holds it, and where RAPIDS"
          + " runs on the same GPU lower spark.rapids.memory.gpu.allocFraction";
    }
    for (Rule rule : RULES) {
      Matcher found = rule.said().matcher(message);
      if (found.find()) {
        return rule.means().apply(found.toMatchResult());
      }
    }
    return message.lines().findFirst().orElse("no reason is given").strip();
  }

  /** A number of bytes for people. */
  static String gigabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
  }
}
