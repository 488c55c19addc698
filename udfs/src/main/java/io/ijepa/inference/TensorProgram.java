// SPDX-License-Identifier: Apache-2.0
package io.ijepa.inference;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.TensorInfo;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An ONNX graph on a device: a session with the options that hold for every session of this
 * project. On a CPU several threads may run it at once. Does not own the tensors that it is given.
 */
public final class TensorProgram implements AutoCloseable {
  /**
   * Flash attention (1), else memory-efficient attention (2), else plain products (16). By itself
   * ONNX Runtime takes cuDNN's kernel on a Hopper card, and with it a library that few images have
   * and that is easily there in two versions.
   */
  private static final String ATTENTION_WITHOUT_CUDNN = "19";

  private final OrtEnvironment environment;
  private final OrtSession session;

  private TensorProgram(OrtEnvironment environment, OrtSession session) {
    this.environment = environment;
    this.session = session;
  }

  /**
   * A session for a graph in memory.
   *
   * @param weights the folder that the graph's external data lies in, where it has any
   * @throws InferenceException when the graph or the device is refused
   */
  public static TensorProgram of(byte[] graph, Optional<Path> weights, Device device) {
    return open(
        device,
        "the model",
        (environment, options) -> {
          if (weights.isPresent()) {
            options.addConfigEntry(
                "session.model_external_initializers_file_folder_path", weights.get().toString());
          }
          // Processors without VNNI or AMX add products of bytes in 16 bits, and clip what does not
          // fit; ARM's with SME take scales of their own. Not so here: a vector is the same on all.
          options.addConfigEntry("mlas.disable_kleidiai", "1");
          options.addConfigEntry("session.x64quantprecision", "1");
          return environment.createSession(graph, options);
        });
  }

  /** A session for an {@code .onnx} file; its external data lies beside it. */
  public static TensorProgram of(Path file, Device device) {
    return open(
        device,
        file.toString(),
        (environment, options) -> environment.createSession(file.toString(), options));
  }

  private interface SessionMaker {
    OrtSession make(OrtEnvironment environment, SessionOptions options) throws OrtException;
  }

  private static TensorProgram open(Device device, String name, SessionMaker maker) {
    OrtEnvironment environment = OrtRuntime.environment();
    try (SessionOptions options = new SessionOptions()) {
      configure(options, device);
      return new TensorProgram(environment, maker.make(environment, options));
    } catch (OrtException refused) {
      throw new InferenceException(
          "ONNX Runtime could not start a session for " + name + " on " + device, refused);
    }
  }

  private static void configure(SessionOptions options, Device device) throws OrtException {
    options.setOptimizationLevel(SessionOptions.OptLevel.ALL_OPT);
    options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
    // Buffers planned per batch shape are kept for ever, one set for each shape that was ever seen.
    options.setMemoryPatternOptimization(false);
    // A waiting pool thread must sleep: the cores belong to the tasks that decode.
    options.addConfigEntry("session.intra_op.allow_spinning", "0");
    // Work in small blocks that threads take as they come: a core that decodes holds nobody up.
    options.addConfigEntry("session.dynamic_block_base", "4");
    if (device instanceof Device.Cpu cpu) {
      options.setIntraOpNumThreads(cpu.threads());
    } else if (device instanceof Device.Cuda cuda) {
      options.setIntraOpNumThreads(1);
      try (OrtCUDAProviderOptions provider = new OrtCUDAProviderOptions(cuda.index())) {
        for (Map.Entry<String, String> option : cudaOptions(cuda).entrySet()) {
          provider.add(option.getKey(), option.getValue());
        }
        options.addCUDA(provider);
      }
    }
  }

  static Map<String, String> cudaOptions(Device.Cuda cuda) {
    Map<String, String> options = new LinkedHashMap<>();
    // Doubling the arena at each growth is how these jobs run out of memory.
    options.put("arena_extend_strategy", "kSameAsRequested");
    cuda.memoryLimit().ifPresent(bytes -> options.put("gpu_mem_limit", String.valueOf(bytes)));
    // fp32 means fp32: TF32 would leave ten bits of every factor.
    options.put("use_tf32", "0");
    options.put("sdpa_kernel", ATTENTION_WITHOUT_CUDNN);
    // Sums of squares of fp16 in fp32, whatever the version; measured: no slower.
    options.put("enable_skip_layer_norm_strict_mode", "1");
    // Of an .onnx file's convolutions: trying every algorithm costs seconds and memory per shape.
    options.put("cudnn_conv_algo_search", "HEURISTIC");
    return options;
  }

  /** The graph's inputs by name. */
  Map<String, TensorType> inputs() {
    return types(session::getInputInfo);
  }

  /** The graph's outputs by name. */
  Map<String, TensorType> outputs() {
    return types(session::getOutputInfo);
  }

  private interface NodeQuery {
    Map<String, NodeInfo> ask() throws OrtException;
  }

  private static Map<String, TensorType> types(NodeQuery query) {
    try {
      Map<String, TensorType> types = new LinkedHashMap<>();
      for (Map.Entry<String, NodeInfo> node : query.ask().entrySet()) {
        if (node.getValue().getInfo() instanceof TensorInfo tensor) {
          types.put(node.getKey(), new TensorType(tensor));
        }
      }
      return types;
    } catch (OrtException broken) {
      throw new InferenceException("the session does not name its inputs and outputs", broken);
    }
  }

  /**
   * Runs the graph once. Every output that is named is written in place; its shape must be exactly
   * what the graph gives for these inputs.
   *
   * @throws InferenceException when the runtime refuses; the program stays usable
   */
  public void run(Map<String, DirectTensor> inputs, Map<String, DirectTensor> outputs) {
    Map<String, OnnxTensor> opened = new LinkedHashMap<>();
    Map<String, OnnxTensor> pinned = new LinkedHashMap<>();
    try {
      for (Map.Entry<String, DirectTensor> input : inputs.entrySet()) {
        opened.put(input.getKey(), input.getValue().open(environment));
      }
      for (Map.Entry<String, DirectTensor> output : outputs.entrySet()) {
        pinned.put(output.getKey(), output.getValue().open(environment));
      }
      session.run(opened, pinned).close();
    } catch (OrtException refused) {
      throw new InferenceException("ONNX Runtime could not run a batch", refused);
    } finally {
      opened.values().forEach(OnnxTensor::close);
      pinned.values().forEach(OnnxTensor::close);
    }
  }

  /** The extents that an output has for these inputs: one run, whose result is thrown away. */
  public long[] outputShape(String output, Map<String, DirectTensor> inputs) {
    Map<String, OnnxTensor> opened = new LinkedHashMap<>();
    try {
      for (Map.Entry<String, DirectTensor> input : inputs.entrySet()) {
        opened.put(input.getKey(), input.getValue().open(environment));
      }
      try (OrtSession.Result result = session.run(opened, Set.of(output))) {
        return ((TensorInfo) result.get(0).getInfo()).getShape();
      }
    } catch (OrtException refused) {
      throw new InferenceException("ONNX Runtime could not run a trial batch", refused);
    } finally {
      opened.values().forEach(OnnxTensor::close);
    }
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException broken) {
      throw new InferenceException("the session did not close", broken);
    }
  }
}
