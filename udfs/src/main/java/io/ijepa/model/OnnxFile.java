package io.ijepa.model;

import io.ijepa.image.ImageGeometry;
import io.ijepa.image.ResizeTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Somebody else's {@code .onnx} file, with a {@code preprocessor_config.json} beside it. The file
 * itself is not read here but by the runtime.
 *
 * @param path the file; its external data, if any, lies beside it: see {@link #isPart}
 * @param preprocessor how pixels are made for it
 * @param weightsSha256 SHA-256 over the contents of the file and of its external data, in the order
 *     of their names
 * @param fingerprint SHA-256 of {@code weightsSha256} and of every value of the preprocessor
 */
public record OnnxFile(
    Path path, PreprocessorConfig preprocessor, String weightsSha256, String fingerprint) {

  private static final String PREPROCESSOR = "preprocessor_config.json";

  /** Foreign models take RGB. */
  public static final int CHANNELS = 3;

  /**
   * Reads the preprocessor's JSON and digests the file.
   *
   * @throws ModelException when the file or its preprocessor's JSON is missing or wrong
   */
  public static OnnxFile open(Path path) {
    if (!Files.isRegularFile(path)) {
      throw new ModelException("the model file " + path + " does not exist");
    }
    Path json = path.resolveSibling(PREPROCESSOR);
    if (!Files.exists(json)) {
      throw new ModelException(
          "the model file "
              + path.getFileName()
              + " needs a "
              + PREPROCESSOR
              + " in the same folder, which says how pixels are made for it; there is no "
              + json);
    }
    PreprocessorConfig preprocessor = PreprocessorConfig.read(json, CHANNELS);
    String weights = Fingerprint.ofFiles(parts(path));
    return new OnnxFile(path, preprocessor, weights, Fingerprint.of(weights, preprocessor));
  }

  private static List<Path> parts(Path path) {
    String name = path.getFileName().toString();
    try (Stream<Path> beside = Files.list(path.toAbsolutePath().getParent())) {
      return beside
          .filter(file -> isPart(file.getFileName().toString(), name))
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    } catch (IOException unreadable) {
      throw new ModelException(
          "cannot read the folder of " + path + ": " + unreadable.getMessage());
    }
  }

  /**
   * Whether a file is the model's own or holds data of it: {@code model.onnx}, {@code
   * model.onnx_data}, {@code model.onnx_data_1}, {@code model.onnx.data}; not {@code
   * model_fp16.onnx}.
   *
   * @param file a name without a folder
   * @param model the name of the {@code .onnx} file
   */
  public static boolean isPart(String file, String model) {
    return file.startsWith(model)
        && (file.length() == model.length()
            || file.startsWith("_data", model.length())
            || file.startsWith(".data", model.length()));
  }

  /** The name of the file without its ending. */
  public String name() {
    return path.getFileName().toString().replaceFirst("\\.onnx$", "");
  }

  /** Rows of the processor's result; 0 where it depends on the image. */
  public int pixelHeight() {
    return preprocessor
        .geometry()
        .crop()
        .map(ImageGeometry.CropSize::height)
        .orElse(exact().height());
  }

  /** Columns of the processor's result; 0 where it depends on the image. */
  public int pixelWidth() {
    return preprocessor
        .geometry()
        .crop()
        .map(ImageGeometry.CropSize::width)
        .orElse(exact().width());
  }

  private ResizeTarget.Exact exact() {
    return preprocessor.geometry().resize().orElse(null) instanceof ResizeTarget.Exact exact
        ? exact
        : new ResizeTarget.Exact(0, 0);
  }
}
