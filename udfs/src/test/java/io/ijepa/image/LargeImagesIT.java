// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.image.decode.OpenCv;
import io.ijepa.image.resample.Resampling;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("soak")
@DisplayName("Large images")
class LargeImagesIT {
  private static final int SIDE = 10_000;
  private static final int THREADS = 8;

  @Test
  @DisplayName("Eight images of 100 megapixels in eight threads fit a heap of 1 GB")
  void eightAtATime() throws Exception {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Process child =
        new ProcessBuilder(
                java.toString(),
                "-Xmx1g",
                "-cp",
                System.getProperty("java.class.path"),
                LargeImagesIT.class.getName())
            .inheritIO()
            .start();
    assertTrue(child.waitFor(10, TimeUnit.MINUTES));
    assertEquals(0, child.exitValue());
  }

  /** In the child: prints the largest resident size and exits 1 if an image fails. */
  public static void main(String[] arguments) throws InterruptedException, ExecutionException {
    byte[] jpeg = jpeg();
    ImageProcessor processor =
        new ImageProcessor(
            new ImageGeometry(
                Optional.of(new ResizeTarget.Exact(224, 224)),
                Resampling.BILINEAR,
                Optional.empty()),
            224,
            224,
            3);
    Callable<ImageProcessor.Processed> task =
        () -> processor.process(jpeg, ByteBuffer.allocateDirect(processor.outputBytes()));
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    List<Future<ImageProcessor.Processed>> results =
        threads.invokeAll(Stream.generate(() -> task).limit(THREADS).toList());
    for (Future<ImageProcessor.Processed> result : results) {
      if (result.get().width() != SIDE) {
        throw new IllegalStateException("decoded to another size");
      }
    }
    threads.shutdown();
    System.out.println(
        "eight images of 100 megapixels, resident now: " + (Pointer.physicalBytes() >> 20) + " MB");
  }

  private static byte[] jpeg() {
    OpenCv.prepare();
    try (Mat mat = new Mat(SIDE, SIDE, CV_8UC3, new Scalar(10, 120, 230, 0));
        BytePointer encoded = new BytePointer()) {
      opencv_imgcodecs.imencode(new BytePointer(".jpg"), mat, encoded);
      byte[] bytes = new byte[(int) encoded.limit()];
      encoded.get(bytes);
      return bytes;
    }
  }
}
