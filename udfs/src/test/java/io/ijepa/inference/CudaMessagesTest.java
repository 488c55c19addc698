// SPDX-License-Identifier: Apache-2.0
package io.ijepa.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Messages as they were seen, and what each must come to. Those marked 1.29 were drawn from ONNX
 * Runtime 1.29.0 on hosts without a driver; the others stand in the public issues named.
 */
final class CudaMessagesTest {
  private static final String LOADER =
      "Error code - ORT_FAIL - message:"
          + " /onnxruntime_src/onnxruntime/core/session/provider_bridge_ort.cc:1988"
          + " onnxruntime::Provider& onnxruntime::ProviderLibrary::Get() [ONNXRuntimeError] : 1 :"
          + " FAIL : Failed to load library /tmp/onnxruntime-java2811530161040232765/"
          + "libonnxruntime_providers_cuda.so with error: %s: cannot open shared object file: No"
          + " such file or directory\n";
  private static final String CUDA_CALL =
      "/onnxruntime_src/onnxruntime/core/providers/cuda/cuda_call.cc:121 std::conditional_t<THRW,"
          + " void, onnxruntime::common::Status> onnxruntime::CudaCall(ERRTYPE, const char*, const"
          + " char*, ERRTYPE, const char*, const char*, int) [with ERRTYPE = cudaError; bool THRW ="
          + " true; std::conditional_t<THRW, void, onnxruntime::common::Status> = void] %s ;"
          + " GPU=32712 ; hostname=h ; file=/onnxruntime_src/onnxruntime/core/providers/cuda/"
          + "cuda_execution_provider.cc ; line=245 ; expr=cudaSetDevice(info_.device_id);";
  private static final String KERNEL =
      "Non-zero status code returned while running %s node. Name:'%s' Status Message: %s";
  private static final String ARENA =
      "/onnxruntime_src/onnxruntime/core/framework/bfc_arena.cc:376 void*"
          + " onnxruntime::BFCArena::AllocateRawInternal(size_t, bool, onnxruntime::Stream*, bool,"
          + " onnxruntime::WaitNotificationFn) Failed to allocate memory for requested buffer of"
          + " size 13111296";

  static Stream<Arguments> obstacles() {
    return Stream.of(
        // 1.29: an empty host, then one library after another was put in place.
        at(LOADER.formatted("libcublasLt.so.12"), "libcublasLt.so.12 is not found", "CUDA 12"),
        at(LOADER.formatted("libcurand.so.10"), "libcurand.so.10 of the CUDA runtime libraries"),
        at(LOADER.formatted("libcuda.so.1"), "there is no NVIDIA driver", "--gpus"),
        at(
            "Error code - ORT_FAIL - message: /onnxruntime_src/onnxruntime/core/providers/cuda/"
                + "cuda_execution_provider_info.cc:62 static"
                + " onnxruntime::CUDAExecutionProviderInfo"
                + " onnxruntime::CUDAExecutionProviderInfo::FromProviderOptions(const"
                + " onnxruntime::ProviderOptions&) [ONNXRuntimeError] : 1 : FAIL :"
                + " provider_options_utils.h:187 Parse Failed to parse provider option"
                + " \"device_id\": CUDA failure 35: CUDA driver version is insufficient for CUDA"
                + " runtime version ; GPU=-1 ; hostname=h",
            "no NVIDIA driver, or it is older"),
        // 1.29: the CPU jar; the CPU jar before the GPU jar.
        at(
            "Error code - ORT_EP_FAIL - message: Failed to find CUDA shared provider",
            "CPU build",
            "-Pgpu"),
        at(
            "Error code - ORT_FAIL - message: CUDA execution provider is not enabled in this"
                + " build.",
            "CPU build"),
        // pykeio/ort 548, microsoft/onnxruntime 12540: another CUDA than the host's
        at(LOADER.formatted("libcublasLt.so.13"), "wants the runtime libraries of CUDA 13"),
        at(LOADER.formatted("libcublas.so.11"), "wants the runtime libraries of CUDA 11"),
        // microsoft/onnxruntime 19616, loeeeee/immich-in-lxc 32
        at(LOADER.formatted("libcudnn.so.8"), "want cuDNN 8"),
        at(LOADER.formatted("libcudnn.so.9"), "want cuDNN 9"),
        // microsoft/onnxruntime 11561 and deepinsight/insightface 2524
        at(
            CUDA_CALL.formatted("CUDA failure 100: no CUDA-capable device is detected"),
            "the driver sees no GPU",
            "CUDA_VISIBLE_DEVICES"),
        // itsnine/yolov5-onnxruntime 20
        at(
            CUDA_CALL.formatted("CUDA failure 101: invalid device ordinal"),
            "does not see a GPU of this number"),
        // onnxruntime/mobius 316
        at(
            CUDA_CALL.formatted(
                "CUDA failure 35: CUDA driver version is insufficient for CUDA runtime version"),
            "no NVIDIA driver, or it is older"),
        // microsoft/onnxruntime 22441 and 27600
        at(
            KERNEL.formatted(
                "Sigmoid",
                "/model.0/act/Sigmoid",
                "CUDA error cudaErrorNoKernelImageForDevice:no kernel image is available for"
                    + " execution on the device"),
            "generation of GPU"),
        // mav-rik/facerestore_cf 27
        at("cuDNN error: CUDNN_STATUS_SUBLIBRARY_VERSION_MISMATCH", "two versions of cuDNN"),
        // microsoft/onnxruntime 32342
        at(
            CUDA_CALL.formatted("CUDA failure 700: an illegal memory access was encountered"),
            "restart the executor"));
  }

  private static Arguments at(String message, String... said) {
    return Arguments.of(message, List.of(said));
  }

  @ParameterizedTest
  @MethodSource("obstacles")
  void aMessageBecomesACauseAndARemedy(String message, List<String> said) {
    String sentence = CudaMessages.explain(message);
    said.forEach(part -> assertTrue(sentence.contains(part), sentence));
    assertFalse(sentence.contains("onnxruntime_src"), sentence);
    assertFalse(sentence.contains("\n"), sentence);
    assertFalse(CudaMessages.isOutOfMemory(message), message);
  }

  static Stream<String> outOfMemory() {
    return Stream.of(
        // microsoft/onnxruntime 22702 and 16307
        KERNEL.formatted("Conv", "/patch_embed/Conv", ARENA),
        // where gpu_mem_limit is reached
        KERNEL.formatted(
            "MatMul",
            "mlp",
            "Available memory of 1048576 is smaller than requested bytes of 13111296"),
        CUDA_CALL.formatted("CUDA failure 2: out of memory"),
        // hacksider/Deep-Live-Cam 383 and 645
        CUDA_CALL.formatted("CUBLAS failure 3: CUBLAS_STATUS_ALLOC_FAILED"),
        KERNEL.formatted(
            "Conv", "c", "CUDNN failure 4: CUDNN_STATUS_ALLOC_FAILED ; GPU=0 ; hostname=h"));
  }

  @ParameterizedTest
  @MethodSource("outOfMemory")
  void shortMemoryIsWorthASmallerBatch(String message) {
    assertTrue(CudaMessages.isOutOfMemory(message), message);
    assertTrue(CudaMessages.explain(message).startsWith("the GPU has too little free memory"));
  }

  @Test
  void whatIsNotKnownIsSaidInTheRuntimesOwnWords() {
    assertEquals("no such thing", CudaMessages.explain("no such thing\nat line 3"));
    assertEquals("no reason is given", CudaMessages.explain(""));
    assertFalse(
        CudaMessages.isOutOfMemory("CUDA failure 201: invalid device context"),
        "a number that begins with a 2 is no lack of memory");
  }
}
