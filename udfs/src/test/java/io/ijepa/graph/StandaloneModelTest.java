// SPDX-License-Identifier: Apache-2.0
package io.ijepa.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.ijepa.model.Checkpoint;
import io.ijepa.model.IJepaConfig;
import io.ijepa.testing.ReferenceCheckpoint;
import io.ijepa.vector.Metric;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A model that stands alone computes what the checkpoint does. */
final class StandaloneModelTest {
  @TempDir Path folder;

  static List<String> checkpoints() {
    return ReferenceCheckpoint.names();
  }

  private static StandaloneModel model(String name, Precision precision, Input input) {
    return model(name, precision, Forward.MEAN, input);
  }

  private static StandaloneModel model(
      String name, Precision precision, Forward forward, Input input) {
    Checkpoint checkpoint = Checkpoint.open(ReferenceCheckpoint.named(name).folder());
    byte[] graph = EncoderGraph.write(checkpoint, precision, forward, input);
    return StandaloneModel.of(graph, checkpoint.weightsFolder(), Map.of());
  }

  @ParameterizedTest
  @MethodSource("checkpoints")
  void oneFileGivesWhatTheReferenceGivesForItsOwnPixelValues(String name)
      throws IOException, OrtException {
    List<Path> files = model(name, Precision.FP32, Input.PIXEL_VALUES).write(at("a.onnx"));
    assertEquals(List.of(at("a.onnx")), files);
    assertArrayEquals(
        ReferenceCheckpoint.named(name).floats("mean"), run(files.get(0), name), 1e-4f);
  }

  @ParameterizedTest
  @MethodSource("checkpoints")
  void halfPrecisionIsStoredInHalfTheBytesAndPointsTheSameWay(String name)
      throws IOException, OrtException {
    StandaloneModel half = model(name, Precision.FP16, Input.PIXEL_VALUES);
    StandaloneModel full = model(name, Precision.FP32, Input.PIXEL_VALUES);
    IJepaConfig config = Checkpoint.open(ReferenceCheckpoint.named(name).folder()).config();
    long keyBiases = config.qkvBias() ? 4L * config.layers() * config.attentionSize() : 0;
    assertEquals(full.weightBytes() - keyBiases, 2 * half.weightBytes()); // they change nothing
    half.write(at("half.onnx"));
    assertTrue(
        Metric.COSINE.score(
                ReferenceCheckpoint.named(name).floats("mean"), run(at("half.onnx"), name))
            >= 0.9999);
    for (TensorProto tensor : read(at("half.onnx")).getGraph().getInitializerList()) {
      if (tensor.getRawData().size() > 0) {
        assertEquals(TensorProto.DataType.FLOAT16.getNumber(), tensor.getDataType());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "classifier, LOGITS, logits",
    "classifier-sharded, LOGITS, logits",
    "pooler, POOLER, pooler_output",
    "pooler-gelu-new, POOLER, pooler_output",
    "every-part, PATCH_TOKENS, last_hidden_state"
  })
  void everyOutputGivesWhatTheReferenceGives(String name, Output output, String expected)
      throws IOException, OrtException {
    for (Precision precision : Precision.values()) {
      Forward forward = Forward.MEAN.withOutput(output);
      model(name, precision, forward, Input.PIXEL_VALUES).write(at(precision + ".onnx"));
    }
    float[] reference = ReferenceCheckpoint.named(name).floats(expected);
    assertArrayEquals(reference, run(at("FP32.onnx"), name), 1e-4f);
    assertTrue(Metric.COSINE.score(reference, run(at("FP16.onnx"), name)) >= 0.9999);
  }

  @Test
  void whatOneMessageCannotHoldStandsInASecondFile() throws IOException, OrtException {
    StandaloneModel model = model("gelu", Precision.FP32, Input.PIXEL_VALUES);
    List<Path> files = model.write(at("large.onnx"), 10_000);
    assertEquals(List.of(at("large.onnx"), at("large.onnx_data")), files);
    assertTrue(Files.size(at("large.onnx_data")) >= model.weightBytes());
    assertArrayEquals(
        ReferenceCheckpoint.named("gelu").floats("mean"), run(at("large.onnx"), "gelu"), 1e-4f);
    assertEquals(0, Files.size(at("large.onnx_data")) % 4096, "tensors begin at pages");
  }

  @Test
  void theLengthThatIsForeseenIsTheOneThatIsWritten() throws IOException {
    StandaloneModel model = model("gelu", Precision.FP32, Input.PIXELS);
    model.write(at("a.onnx"));
    long size = Files.size(at("a.onnx"));
    assertEquals(1, model.write(at("b.onnx"), size + 16).size());
    assertEquals(2, model.write(at("c.onnx"), size - 1).size());
    assertEquals(size, read(at("a.onnx")).getSerializedSize());
  }

  private Path at(String name) {
    return folder.resolve(name);
  }

  private static ModelProto read(Path file) throws IOException {
    return ModelProto.parseFrom(Files.readAllBytes(file));
  }

  private static float[] run(Path file, String name) throws OrtException {
    ReferenceCheckpoint reference = ReferenceCheckpoint.named(name);
    IJepaConfig config = Checkpoint.open(reference.folder()).config();
    long[] shape = {
      reference.images(), config.channels(), config.imageHeight(), config.imageWidth()
    };
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        OrtSession session = environment.createSession(file.toString(), options);
        OnnxTensor input =
            OnnxTensor.createTensor(
                environment, FloatBuffer.wrap(reference.floats("pixel_values")), shape);
        OrtSession.Result result = session.run(Map.of("pixel_values", input))) {
      FloatBuffer output = ((OnnxTensor) result.get(0)).getFloatBuffer();
      float[] values = new float[output.remaining()];
      output.get(values);
      return values;
    }
  }
}
