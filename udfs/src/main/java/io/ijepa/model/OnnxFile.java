package io.ijepa.model;

import io.ijepa.image.ImageGeometry;
import io.ijepa.image.ResizeTarget;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * Somebody else's {@code .onnx} file, with a {@code preprocessor_config.json} beside it. The file
 * itself is not read here but by the runtime.
 *
 * @param path the file; its external data, if any, lies beside it under names that begin like it
 * @param preprocessor how pixels are made for it
 * @param fingerprint SHA-256 over the names and contents of the file and its external data
 */
public record OnnxFile(Path path, PreprocessorConfig preprocessor, String fingerprint) {

  /** Foreign models take RGB. */
  public static final int CHANNELS = 3;

  /**
   * @throws ModelException when the file or its preprocessor's JSON is missing or wrong
   */
  public static OnnxFile open(Path path) {
    if (!Files.isRegularFile(path)) {
      throw new ModelException("the model file " + path + " does not exist");
    }
    PreprocessorConfig preprocessor =
        PreprocessorConfig.read(path.resolveSibling("preprocessor_config.json"), CHANNELS);
    return new OnnxFile(path, preprocessor, sha256(path));
  }

  private static String sha256(Path path) {
    String stem = path.getFileName().toString().replaceFirst("\\.onnx$", "");
    try (Stream<Path> beside = Files.list(path.toAbsolutePath().getParent())) {
      List<Path> files =
          beside
              .filter(file -> file.getFileName().toString().startsWith(stem))
              .filter(Files::isRegularFile)
              .sorted()
              .toList();
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Path file : files) {
        digest.update(
            file.getFileName().toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
          in.transferTo(java.io.OutputStream.nullOutputStream());
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException unreadable) {
      throw new ModelException("cannot read " + path + ": " + unreadable.getMessage());
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
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
