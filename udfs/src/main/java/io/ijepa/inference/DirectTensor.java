// SPDX-License-Identifier: Apache-2.0
package io.ijepa.inference;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;

/**
 * A tensor over direct memory that the caller owns: ONNX Runtime reads or writes it in place, so
 * the memory must stay unchanged, and reachable, while a program runs.
 */
public final class DirectTensor {
  private final OnnxJavaType type;
  private final Buffer data;
  private final long[] shape;

  private DirectTensor(OnnxJavaType type, Buffer data, long... shape) {
    if (!data.isDirect()) {
      throw new IllegalArgumentException("a tensor's memory must be direct");
    }
    long elements = 1;
    for (long extent : shape) {
      elements = Math.multiplyExact(elements, extent);
    }
    if (elements != data.remaining()) {
      throw new IllegalArgumentException(
          "a tensor of " + elements + " elements cannot lie over " + data.remaining());
    }
    this.type = type;
    this.data = data;
    this.shape = shape.clone();
  }

  public static DirectTensor uint8(ByteBuffer data, long... shape) {
    return new DirectTensor(OnnxJavaType.UINT8, data, shape);
  }

  public static DirectTensor int8(ByteBuffer data, long... shape) {
    return new DirectTensor(OnnxJavaType.INT8, data, shape);
  }

  public static DirectTensor int32(IntBuffer data, long... shape) {
    return new DirectTensor(OnnxJavaType.INT32, data, shape);
  }

  public static DirectTensor float32(FloatBuffer data, long... shape) {
    return new DirectTensor(OnnxJavaType.FLOAT, data, shape);
  }

  public static DirectTensor int64(LongBuffer data, long... shape) {
    return new DirectTensor(OnnxJavaType.INT64, data, shape);
  }

  /** A view for one run; the caller closes it. */
  OnnxTensor open(OrtEnvironment environment) throws OrtException {
    if (data instanceof ByteBuffer bytes) {
      return OnnxTensor.createTensor(environment, bytes, shape, type);
    }
    if (data instanceof FloatBuffer floats) {
      return OnnxTensor.createTensor(environment, floats, shape);
    }
    if (data instanceof IntBuffer ints) {
      return OnnxTensor.createTensor(environment, ints, shape);
    }
    return OnnxTensor.createTensor(environment, (LongBuffer) data, shape);
  }
}
