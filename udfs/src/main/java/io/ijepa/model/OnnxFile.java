// SPDX-License-Identifier: Apache-2.0
package io.ijepa.model;

import io.ijepa.image.ImageGeometry;
import io.ijepa.image.ResizeTarget;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;

/**
 * Somebody else's {@code .onnx} file, with a {@code preprocessor_config.json} beside it. Of the
 * file itself only the names of its external data are read here; the runtime reads the rest.
 *
 * @param path the file; its external data, if any, lies beside it: see {@link #parts}
 * @param preprocessor how pixels are made for it
 * @param weightsSha256 SHA-256 over the contents of the file and of its external data, in the order
 *     of their names
 * @param fingerprint SHA-256 of {@code weightsSha256} and of every value of the preprocessor
 */
public record OnnxFile(
    Path path, PreprocessorConfig preprocessor, String weightsSha256, String fingerprint) {

  private static final String PREPROCESSOR = "preprocessor_config.json";
  private static final String HUB_FOLDER = "onnx";

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
    LfsPointer.refuse(path);
    Path json = preprocessor(path);
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
    String weights = Sha256.ofFiles(parts(path));
    return new OnnxFile(path, preprocessor, weights, Fingerprint.of(weights, preprocessor));
  }

  /** The hub keeps exports in a folder of their own, below the JSON of the model. */
  private static Path preprocessor(Path path) {
    Path beside = path.resolveSibling(PREPROCESSOR);
    Path folder = path.toAbsolutePath().getParent();
    boolean isHubs = folder.endsWith(HUB_FOLDER) && folder.getParent() != null;
    return Files.exists(beside) || !isHubs ? beside : folder.resolveSibling(PREPROCESSOR);
  }

  private static List<Path> parts(Path path) {
    SortedSet<String> names;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(path))) {
      names = parts(in, path.getFileName().toString());
    } catch (IOException unreadable) {
      throw new ModelException(
          "cannot read the model file " + path + ": " + unreadable, unreadable);
    }
    List<Path> parts = names.stream().map(path::resolveSibling).toList();
    for (Path part : parts) {
      if (!Files.isRegularFile(part)) {
        throw new ModelException(
            "the model file "
                + path.getFileName()
                + " keeps data in "
                + part.getFileName()
                + ", which must lie in the same folder; there is no "
                + part);
      }
    }
    return parts;
  }

  /**
   * The names of the files that a model consists of, sorted: its own, and those of its folder in
   * which its tensors say that their data lie, whatever they are called.
   *
   * @param onnx the file's contents, read to their end and not closed; weights in them are skipped
   * @param name of the {@code .onnx} file
   * @throws ModelException where it is no ONNX model, or keeps data outside of its folder
   * @throws IOException where it cannot be read
   */
  public static SortedSet<String> parts(InputStream onnx, String name) throws IOException {
    SortedSet<String> names = OnnxDataFiles.of(onnx, name);
    names.add(name);
    return names;
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
