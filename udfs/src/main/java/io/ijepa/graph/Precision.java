// SPDX-License-Identifier: Apache-2.0
package io.ijepa.graph;

import ai.onnx.proto.OnnxMl.TensorProto;

/** The number format that the encoder computes in; pixels come as uint8, embeddings leave fp32. */
public enum Precision {
  /** Equal to the reference within 1e-4. */
  FP32(TensorProto.DataType.FLOAT),
  /** Half precision, for GPUs: half the memory, cosine to the reference 0.9999 or better. */
  FP16(TensorProto.DataType.FLOAT16),
  /**
   * For CPUs: the matrix products of the layers in 8-bit whole numbers, all else in fp32. A quarter
   * of the memory, cosine to fp32 0.999 on random weights.
   */
  INT8(TensorProto.DataType.FLOAT);

  private final TensorProto.DataType type;

  Precision(TensorProto.DataType type) {
    this.type = type;
  }

  /** What values have between the operators. */
  TensorProto.DataType type() {
    return type;
  }
}
