// SPDX-License-Identifier: Apache-2.0
package io.ijepa.benchmark;

import io.ijepa.image.ImageGeometry;
import io.ijepa.image.ImageProcessor;
import io.ijepa.image.ResizeTarget;
import io.ijepa.image.decode.RawPixels;
import io.ijepa.image.pixel.RejectedImageException;
import io.ijepa.image.resample.Resampling;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One thread on one JPEG: decode, resize, and both, to 224 x 224 bilinear. Samples, because medians
 * are what a shared machine leaves comparable. {@code .ci/bench-image} runs it beside Pillow on the
 * same file. Not measured: several threads at once, and files that are not in memory.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 2)
@Fork(1)
public class ImageBenchmark {
  private static final int SIDE = 224;

  /** Path of the JPEG. */
  @Param("")
  public String file;

  private byte[] encoded;
  private RawPixels decoded;
  private ImageProcessor whole; // no resize
  private ImageProcessor small;
  private ByteBuffer wholePixels;
  private ByteBuffer smallPixels;

  @Setup
  public void read() throws IOException, RejectedImageException {
    encoded = Files.readAllBytes(Path.of(file));
    small = processor(Optional.of(new ResizeTarget.Exact(SIDE, SIDE)), SIDE, SIDE);
    smallPixels = ByteBuffer.allocateDirect(small.outputBytes());
    ImageProcessor.Processed size = small.process(encoded, smallPixels);
    whole = processor(Optional.empty(), size.height(), size.width());
    wholePixels = ByteBuffer.allocateDirect(whole.outputBytes());
    decode();
    byte[] data = new byte[whole.outputBytes()];
    wholePixels.flip().get(data);
    decoded = new RawPixels(size.height(), size.width(), 3, 16, data);
  }

  private static ImageProcessor processor(Optional<ResizeTarget> resize, int height, int width) {
    return new ImageProcessor(
        new ImageGeometry(resize, Resampling.BILINEAR, Optional.empty()), height, width, 3);
  }

  @Benchmark
  public Object decode() throws RejectedImageException {
    return whole.process(encoded, wholePixels.clear());
  }

  @Benchmark
  public Object resize() throws RejectedImageException {
    return small.process(decoded, smallPixels.clear());
  }

  @Benchmark
  public Object decodeAndResize() throws RejectedImageException {
    return small.process(encoded, smallPixels.clear());
  }
}
