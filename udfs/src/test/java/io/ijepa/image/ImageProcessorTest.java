// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.image.decode.DecodeOptions;
import io.ijepa.image.decode.RawPixels;
import io.ijepa.image.pixel.ImageCost;
import io.ijepa.image.pixel.PixelBudget;
import io.ijepa.image.pixel.RejectedImageException;
import io.ijepa.image.pixel.Rejection;
import io.ijepa.image.pixel.StreamedRows;
import io.ijepa.image.resample.Resampling;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The image processor")
class ImageProcessorTest {
  private static final ImageGeometry AS_IT_IS =
      new ImageGeometry(Optional.empty(), Resampling.BILINEAR, Optional.empty());
  private static final ImageGeometry TO_24 =
      new ImageGeometry(
          Optional.of(new ResizeTarget.Exact(24, 24)), Resampling.BICUBIC, Optional.empty());

  @Test
  @DisplayName("Writes images one behind the other and reports size and times")
  void writesAtThePosition() throws RejectedImageException {
    ImageProcessor processor = new ImageProcessor(TO_24, 24, 24, 3);
    ByteBuffer target = ByteBuffer.allocateDirect(2 * processor.outputBytes());
    byte[] file = ImageCorpus.bytes("baseline-420.jpg");
    ImageProcessor.Processed processed = processor.process(file, target);
    assertEquals(processor.outputBytes(), target.position());
    processor.process(file, target);
    assertEquals(0, target.remaining());
    assertEquals(64, processed.width());
    assertEquals(48, processed.height());
    assertTrue(processed.decodeNanos() > 0 && processed.resizeNanos() > 0);
    byte[] first = new byte[processor.outputBytes()];
    byte[] second = new byte[processor.outputBytes()];
    target.flip().get(first).get(second);
    assertArrayEquals(first, second);
  }

  @ParameterizedTest(name = "mode {0}")
  @CsvSource({"0, 1", "16, 3", "24, 4"})
  @DisplayName("Takes Spark image structs: BGR becomes RGB, alpha is dropped")
  void sparkImages(int mode, int channels) throws RejectedImageException {
    byte[] data = new byte[2 * 3 * channels];
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) (i * 7);
    }
    ImageProcessor processor = new ImageProcessor(AS_IT_IS, 2, 3, 3);
    ByteBuffer target = ByteBuffer.allocateDirect(processor.outputBytes());
    processor.process(new RawPixels(2, 3, channels, mode, data), target);
    byte[] pixels = new byte[processor.outputBytes()];
    target.flip().get(pixels);
    byte[] expected = new byte[pixels.length];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = data[i / 3 * channels + (channels == 1 ? 0 : 2 - i % 3)];
    }
    assertArrayEquals(expected, pixels);
  }

  @Test
  @DisplayName("Refuses a Spark image struct whose data does not fit its size")
  void unfitSparkImage() {
    ImageProcessor processor = new ImageProcessor(AS_IT_IS, 2, 3, 3);
    ByteBuffer target = ByteBuffer.allocateDirect(processor.outputBytes());
    RejectedImageException rejected =
        assertThrows(
            RejectedImageException.class,
            () -> processor.process(new RawPixels(2, 3, 3, 16, new byte[17]), target));
    assertEquals(Rejection.CORRUPT, rejected.reason());
    assertEquals(
        "image struct of mode 16, 3 x 2 pixels, 3 channels and 17 bytes; needed are 3 and 18",
        rejected.getMessage());
  }

  @Test
  @DisplayName("Gives the same bytes from many threads at a time")
  void manyThreads() throws RejectedImageException {
    ImageProcessor processor = new ImageProcessor(TO_24, 24, 24, 3);
    byte[] file = ImageCorpus.bytes("progressive.jpg");
    String alone = sha256(processor, file);
    assertTrue(
        IntStream.range(0, 400).parallel().allMatch(i -> alone.equals(sha256(processor, file))));
  }

  @Test
  @DisplayName("A decoder that fails while it opens an image costs that image and no more")
  void failsWhileOpening() {
    ImageProcessor processor = new ImageProcessor(TO_24, 24, 24, 3);
    RejectedImageException rejected =
        rejection(
            processor,
            () -> {
              throw new ArithmeticException("/ by zero\nand more");
            });
    assertEquals(
        "image could not be decoded: java.lang.ArithmeticException: / by zero",
        rejected.getMessage());
    assertEquals(ArithmeticException.class, rejected.getCause().getClass());
  }

  @ParameterizedTest(name = "{0} channels")
  @ValueSource(ints = {1, 3})
  @DisplayName("A decoder that fails within a row frees its memory, and the next image is decoded")
  void failsWithinARow(int channels) throws RejectedImageException {
    ImageProcessor processor = new ImageProcessor(TO_24, 24, 24, channels);
    PixelBudget budget = new PixelBudget(1 << 20, 1 << 20);
    int free = budget.freeKiB();
    RejectedImageException rejected =
        rejection(
            processor,
            () -> new FailingRows(budget.acquire(new ImageCost(0, 1 << 19, 0), "image", 40, 30)));
    assertEquals(
        "image could not be decoded: java.lang.ArrayIndexOutOfBoundsException: row 7",
        rejected.getMessage());
    assertEquals(free, budget.freeKiB());
    ByteBuffer target = ByteBuffer.allocateDirect(processor.outputBytes());
    processor.process(ImageCorpus.bytes("baseline-420.jpg"), target);
    assertEquals(0, target.remaining());
  }

  @Test
  @DisplayName("An interrupted wait is no fault of the image")
  void cancelled() {
    ImageProcessor processor = new ImageProcessor(TO_24, 24, 24, 3);
    ImageProcessor.Opening interrupted =
        () -> {
          throw new CancellationException("interrupted");
        };
    assertThrows(
        CancellationException.class,
        () -> processor.process(interrupted, ByteBuffer.allocateDirect(processor.outputBytes())));
  }

  @Test
  @DisplayName("A target without room is the caller's fault and not the image's")
  void smallTarget() {
    ImageProcessor processor = new ImageProcessor(TO_24, 24, 24, 3);
    ByteBuffer target = ByteBuffer.allocateDirect(processor.outputBytes() - 1);
    assertThrows(
        BufferOverflowException.class,
        () -> processor.process(ImageCorpus.bytes("baseline-420.jpg"), target));
  }

  private static RejectedImageException rejection(
      ImageProcessor processor, ImageProcessor.Opening image) {
    ByteBuffer target = ByteBuffer.allocateDirect(processor.outputBytes() + 7).position(7);
    RejectedImageException rejected =
        assertThrows(RejectedImageException.class, () -> processor.process(image, target));
    assertEquals(Rejection.CORRUPT, rejected.reason());
    assertEquals(7, target.position());
    return rejected;
  }

  private static final class FailingRows extends StreamedRows {
    private final PixelBudget.Lease lease;

    FailingRows(PixelBudget.Lease lease) {
      super(40, 30, 3);
      this.lease = lease;
    }

    @Override
    protected void next(int y, byte[] row) {
      if (y == 7) {
        throw new ArrayIndexOutOfBoundsException("row " + y);
      }
    }

    @Override
    public void close() {
      lease.close();
    }
  }

  @Test
  @DisplayName("Refuses options and sizes that mean nothing")
  void badArguments() {
    assertEquals(
        "max-pixels must be between 1 and 1073741824 but was 0",
        assertThrows(
                IllegalArgumentException.class,
                () -> new DecodeOptions(0, DecodeOptions.ExifOrientation.IGNORE))
            .getMessage());
    assertEquals(
        "channels must be 1 or 3 but was 4",
        assertThrows(IllegalArgumentException.class, () -> new ImageProcessor(AS_IT_IS, 2, 3, 4))
            .getMessage());
  }

  private static String sha256(ImageProcessor processor, byte[] file) {
    ByteBuffer target = ByteBuffer.allocateDirect(processor.outputBytes());
    try {
      processor.process(file, target);
    } catch (RejectedImageException e) {
      throw new IllegalStateException(e);
    }
    byte[] pixels = new byte[processor.outputBytes()];
    target.flip().get(pixels);
    return DecodeLines.sha256(pixels);
  }
}
