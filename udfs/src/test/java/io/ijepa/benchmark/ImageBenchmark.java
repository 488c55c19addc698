package io.ijepa.benchmark;

import io.ijepa.image.ImageGeometry;
import io.ijepa.image.ImageProcessor;
import io.ijepa.image.RawPixels;
import io.ijepa.image.RejectedImageException;
import io.ijepa.image.Resampling;
import io.ijepa.image.ResizeTarget;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * Times one thread on one JPEG: decode, resize, and both, to 224 x 224 bilinear. Prints medians in
 * microseconds as {@code name median}. {@code .ci/bench-image} runs it beside Pillow on the same
 * file; a plain harness, so that both sides are measured the same way.
 */
public final class ImageBenchmark {
  private static final int SIDE = 224;
  private static final int WARM_UP = 600;
  private static final int ROUNDS = 400;

  private ImageBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    byte[] file = Files.readAllBytes(Path.of(arguments[0]));
    ImageGeometry resize =
        new ImageGeometry(
            Optional.of(new ResizeTarget.Exact(SIDE, SIDE)), Resampling.BILINEAR, Optional.empty());
    ImageProcessor processor = new ImageProcessor(resize, SIDE, SIDE, 3);
    ByteBuffer target = ByteBuffer.allocateDirect(processor.outputBytes());
    ImageProcessor.Processed size = processor.process(file, target);
    RawPixels raw = decoded(size, file);
    ImageProcessor asItIs =
        new ImageProcessor(
            new ImageGeometry(Optional.empty(), Resampling.BILINEAR, Optional.empty()),
            size.height(),
            size.width(),
            3);
    ByteBuffer whole = ByteBuffer.allocateDirect(asItIs.outputBytes());
    report("decode", () -> asItIs.process(file, whole.clear()));
    report("resize", () -> processor.process(raw, target.clear()));
    report("decode+resize", () -> processor.process(file, target.clear()));
  }

  private static RawPixels decoded(ImageProcessor.Processed size, byte[] file)
      throws RejectedImageException {
    ImageProcessor asItIs =
        new ImageProcessor(
            new ImageGeometry(Optional.empty(), Resampling.BILINEAR, Optional.empty()),
            size.height(),
            size.width(),
            3);
    ByteBuffer pixels = ByteBuffer.allocateDirect(asItIs.outputBytes());
    asItIs.process(file, pixels);
    byte[] data = new byte[asItIs.outputBytes()];
    pixels.flip().get(data);
    return new RawPixels(size.height(), size.width(), 3, 16, data);
  }

  private static void report(String name, Callable<?> task) throws Exception {
    for (int i = 0; i < WARM_UP; i++) {
      task.call();
    }
    long[] nanos = new long[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      long start = System.nanoTime();
      task.call();
      nanos[i] = System.nanoTime() - start;
    }
    Arrays.sort(nanos);
    System.out.println(name + " " + nanos[ROUNDS / 2] / 1000.0);
  }
}
