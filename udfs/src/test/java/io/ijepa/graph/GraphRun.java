// SPDX-License-Identifier: Apache-2.0
package io.ijepa.graph;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** One of our graphs in a CPU session, started from bytes as the encoder does it. */
final class GraphRun implements AutoCloseable {
  private final OrtSession.SessionOptions options;
  private final OrtSession session;

  GraphRun(byte[] model, Path weights) throws OrtException {
    options = new OrtSession.SessionOptions();
    options.setIntraOpNumThreads(1);
    options.addConfigEntry(
        "session.model_external_initializers_file_folder_path", weights.toString());
    options.addConfigEntry("session.x64quantprecision", "1");
    session = OrtEnvironment.getEnvironment().createSession(model, options);
  }

  /** From uint8 of {@code shape} to the only output, row-major. */
  float[] run(byte[] pixels, long... shape) throws OrtException {
    return run(Map.of("pixels", new Bytes(pixels, shape)));
  }

  /** A uint8 input. */
  record Bytes(byte[] values, long... shape) {}

  /** From uint8 inputs by name to the only output, row-major. */
  float[] run(Map<String, Bytes> inputs) throws OrtException {
    Map<String, OnnxTensor> opened = new HashMap<>();
    try {
      for (Map.Entry<String, Bytes> input : inputs.entrySet()) {
        opened.put(input.getKey(), open(input.getValue()));
      }
      try (OrtSession.Result result = session.run(opened)) {
        FloatBuffer output = ((OnnxTensor) result.get(0)).getFloatBuffer();
        float[] values = new float[output.remaining()];
        output.get(values);
        return values;
      }
    } finally {
      opened.values().forEach(OnnxTensor::close);
    }
  }

  private static OnnxTensor open(Bytes bytes) throws OrtException {
    ByteBuffer direct =
        ByteBuffer.allocateDirect(bytes.values().length).order(ByteOrder.nativeOrder());
    direct.put(bytes.values()).flip();
    return OnnxTensor.createTensor(
        OrtEnvironment.getEnvironment(), direct, bytes.shape(), OnnxJavaType.UINT8);
  }

  @Override
  public void close() throws OrtException {
    session.close();
    options.close();
  }
}
