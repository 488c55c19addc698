// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.image.ImageGeometry;
import io.ijepa.image.ImageProcessor;
import io.ijepa.image.ResizeTarget;
import io.ijepa.image.pixel.RejectedImageException;
import io.ijepa.image.resample.Resampling;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every decoder, from the bundle alone: its native libraries are those that it was left with. */
@Tag("bundle")
class BundleDecodersIT {
  private static final int SIDE = 32;

  /** Prints a line of pixels or the rejection for each file of a folder. */
  public static final class Decode {
    private Decode() {}

    public static void main(String[] args) throws IOException {
      ImageGeometry geometry =
          new ImageGeometry(
              Optional.of(new ResizeTarget.Exact(SIDE, SIDE)),
              Resampling.BILINEAR,
              Optional.empty());
      ImageProcessor processor = new ImageProcessor(geometry, SIDE, SIDE, 3);
      try (Stream<Path> files = Files.list(Path.of(args[0]))) {
        for (Path file : files.sorted().toList()) {
          System.out.println(file.getFileName() + " " + outcome(processor, file));
        }
      }
    }

    private static String outcome(ImageProcessor processor, Path file) throws IOException {
      ByteBuffer pixels = ByteBuffer.allocate(processor.outputBytes());
      try {
        processor.process(Files.readAllBytes(file), pixels);
        return "ok " + Arrays.hashCode(pixels.array());
      } catch (RejectedImageException e) {
        return e.reason() + " " + e.getMessage();
      }
    }
  }

  @Test
  void theBundleDecodesEveryPictureAsThePlainClassPathDoes() throws Exception {
    List<String> expected = decode(System.getProperty("java.class.path"));
    assertTrue(expected.stream().filter(line -> line.contains(" ok ")).count() > 200);

    String ours =
        Path.of(Decode.class.getProtectionDomain().getCodeSource().getLocation().toURI())
            .toString();
    String bundle = System.getProperty("ijepa.bundle");
    assertEquals(expected, decode(bundle + File.pathSeparator + ours));
  }

  private static List<String> decode(String classPath) throws Exception {
    ProcessBuilder command =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            Decode.class.getName(),
            "../udfs/src/test/resources/images");
    command.environment().put("CLASSPATH", classPath);
    Process java = command.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try (var out = java.inputReader(StandardCharsets.UTF_8)) {
      List<String> lines = out.lines().toList();
      assertEquals(0, java.waitFor(), lines::toString);
      return lines;
    }
  }
}
