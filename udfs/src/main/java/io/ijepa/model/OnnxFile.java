package io.ijepa.model;

import io.ijepa.image.ImageGeometry;
import io.ijepa.image.ResizeTarget;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
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
 * @param fingerprint SHA-256 over the names and contents of the file, of its external data and of
 *     the preprocessor's JSON
 */
public record OnnxFile(Path path, PreprocessorConfig preprocessor, String fingerprint) {

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
    Path preprocessor = path.resolveSibling(PREPROCESSOR);
    return new OnnxFile(path, PreprocessorConfig.read(preprocessor, CHANNELS), sha256(path));
  }

  private static String sha256(Path path) {
    String stem = path.getFileName().toString().replaceFirst("\\.onnx$", "");
    try (Stream<Path> beside = Files.list(path.toAbsolutePath().getParent())) {
      List<Path> files =
          beside
              .filter(file -> belongs(file.getFileName().toString(), stem))
              .filter(Files::isRegularFile)
              .sorted()
              .toList();
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Path file : files) {
        digest.update(file.getFileName().toString().getBytes(StandardCharsets.UTF_8));
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
          in.transferTo(OutputStream.nullOutputStream());
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException unreadable) {
      throw new ModelException("cannot read " + path + ": " + unreadable.getMessage());
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static boolean belongs(String file, String stem) {
    return file.startsWith(stem) || file.equals(PREPROCESSOR);
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
