// SPDX-License-Identifier: Apache-2.0
package io.ijepa.inference;

import java.util.ArrayList;
import java.util.List;

/**
 * Stands for a session on a GPU, which this machine lacks: gives each image's two pixels back, and
 * refuses batches above a size with the words of ONNX Runtime's arena.
 */
final class FakeCuda implements Encoder {
  final List<Integer> ran = new ArrayList<>();
  int fits;
  String failure;

  private final Encoder echo = new EchoEncoder();

  FakeCuda(int fits) {
    this.fits = fits;
  }

  @Override
  public EncoderShape shape() {
    return echo.shape();
  }

  @Override
  public String device() {
    return "cuda:0 (fake)";
  }

  @Override
  public void encode(PixelBatch batch) {
    if (failure != null) {
      throw new InferenceException(failure);
    }
    if (batch.count() > fits) {
      throw new InferenceException(
          "ONNX Runtime could not run a batch: Error code - ORT_RUNTIME_EXCEPTION - message:"
              + " Non-zero status code returned while running Gemm node. Name:'mlp' Status Message:"
              + " bfc_arena.cc:376 void* onnxruntime::BFCArena::AllocateRawInternal(size_t, bool,"
              + " onnxruntime::Stream*, bool, onnxruntime::WaitNotificationFn) Failed to allocate"
              + " memory for requested buffer of size "
              + batch.count() * 1_000_000L);
    }
    ran.add(batch.count());
    echo.encode(batch);
  }

  @Override
  public void close() {
    echo.close();
  }
}
