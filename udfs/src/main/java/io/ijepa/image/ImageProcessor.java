// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image;

import io.ijepa.image.decode.DecodeOptions;
import io.ijepa.image.decode.ImageDecoder;
import io.ijepa.image.decode.RawPixels;
import io.ijepa.image.pixel.PixelBudget;
import io.ijepa.image.pixel.PixelRows;
import io.ijepa.image.pixel.RejectedImageException;
import io.ijepa.image.pixel.Rejection;
import io.ijepa.image.resample.Resampler;
import io.ijepa.image.resample.ResizeBackend;
import io.ijepa.image.resample.Scratch;
import io.ijepa.image.resample.Window;
import java.nio.ByteBuffer;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * One image to the uint8 pixels that {@code ViTImageProcessor} or {@code ViTImageProcessorPil}
 * hands to its rescaling step: decode, resize, centre crop, the same bytes as {@code
 * Image.open(..).convert("RGB")} and what follows it (or {@code convert("L")} for a model of one
 * channel).
 *
 * <p>Immutable and shared by all threads. Decoded pixels are bounded for the whole JVM: a thread
 * may wait for others to finish. An interrupted wait ends in {@link CancellationException} with the
 * interrupt flag set.
 */
public final class ImageProcessor {

  /**
   * What {@link #process} did for one image.
   *
   * @param width pixels of the source image
   * @param height pixels of the source image
   * @param decodeNanos reading the header and decoding, the wait for memory included
   * @param resizeNanos resizing, cropping and writing to the target
   */
  public record Processed(int width, int height, long decodeNanos, long resizeNanos) {}

  /** Opens the rows of an image, which the caller closes. */
  @FunctionalInterface
  interface Opening {
    PixelRows open() throws RejectedImageException;
  }

  private record Decoded(int width, int height, int channels, long decodeNanos) {}

  private final ImageGeometry geometry;
  private final int height;
  private final int width;
  private final int channels;
  private final ImageDecoder decoder;
  private final ResizeBackend backend;
  private final Resampler resampler;
  private final ConcurrentLinkedQueue<Scratch> idle = new ConcurrentLinkedQueue<>();

  /**
   * A processor of {@link ResizeBackend#PILLOW} that decodes with {@link DecodeOptions#DEFAULT}.
   */
  public ImageProcessor(ImageGeometry geometry, int height, int width, int channels) {
    this(geometry, height, width, channels, ResizeBackend.PILLOW, DecodeOptions.DEFAULT);
  }

  /**
   * Makes a processor for a model.
   *
   * @param height rows that the model takes
   * @param width columns that the model takes
   * @param channels 1 or 3
   * @param backend whose resize and crop to compute; it must have the geometry's filter
   */
  public ImageProcessor(
      ImageGeometry geometry,
      int height,
      int width,
      int channels,
      ResizeBackend backend,
      DecodeOptions options) {
    if (height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "height and width must be positive but were %d and %d".formatted(height, width));
    }
    if (channels != 1 && channels != 3) {
      throw new IllegalArgumentException("channels must be 1 or 3 but was " + channels);
    }
    if (!geometry.isKnownTo(backend)) {
      throw new IllegalArgumentException(backend + " has no filter " + geometry.resampling());
    }
    this.geometry = geometry;
    this.height = height;
    this.width = width;
    this.channels = channels;
    this.decoder = new ImageDecoder(options, PixelBudget.ofJvm());
    this.backend = backend;
    this.resampler = new Resampler(backend);
  }

  /** Bytes that {@link #process} writes: height * width * channels. */
  public int outputBytes() {
    return height * width * channels;
  }

  /**
   * Decodes and resizes an image file.
   *
   * @param encoded the file's bytes; null and empty are {@link Rejection#EMPTY}
   * @param target receives uint8 in the order height, width, channel at its position, which moves
   *     on; unchanged if the image is rejected
   */
  public Processed process(byte[] encoded, ByteBuffer target) throws RejectedImageException {
    return process(() -> decoder.open(encoded), target);
  }

  /** Resizes pixels that are decoded already: a Spark {@code image} struct. */
  public Processed process(RawPixels raw, ByteBuffer target) throws RejectedImageException {
    return process(() -> decoder.open(raw), target);
  }

  Processed process(Opening image, ByteBuffer target) throws RejectedImageException {
    Scratch idling = idle.poll();
    Scratch scratch = idling == null ? new Scratch() : idling;
    try {
      long start = System.nanoTime();
      Decoded decoded = Decoding.guard(() -> resize(image, scratch));
      write(scratch.output, decoded.channels, target);
      return new Processed(
          decoded.width,
          decoded.height,
          decoded.decodeNanos,
          System.nanoTime() - start - decoded.decodeNanos);
    } finally {
      if (scratch.worthKeeping()) {
        idle.offer(scratch);
      }
    }
  }

  private Decoded resize(Opening image, Scratch scratch) throws RejectedImageException {
    long start = System.nanoTime();
    try (PixelRows decoded = image.open()) {
      PixelRows source = channels == 1 ? GreyRows.of(decoded) : decoded;
      long opened = System.nanoTime();
      TimedRows rows = new TimedRows(source);
      Window window = window(rows);
      int rowChannels = rows.channels();
      int stride = width * rowChannels;
      scratch.output(height * stride);
      int offset = window.outputTop() * stride + window.outputLeft() * rowChannels;
      resampler.resample(
          rows, geometry.resampling(), window, scratch, scratch.output, offset, stride);
      rows.finish();
      return new Decoded(rows.width(), rows.height(), rowChannels, opened - start + rows.nanos());
    }
  }

  private void write(byte[] pixels, int rowChannels, ByteBuffer target) {
    if (rowChannels == channels) {
      target.put(pixels, 0, outputBytes());
      return;
    }
    byte[] colours = new byte[outputBytes()];
    for (int i = 0, out = 0; i < height * width; i++, out += 3) {
      colours[out] = pixels[i];
      colours[out + 1] = pixels[i];
      colours[out + 2] = pixels[i];
    }
    target.put(colours);
  }

  private Window window(PixelRows rows) throws RejectedImageException {
    TargetSize resized =
        geometry
            .resize()
            .map(target -> TargetSize.of(target, rows.height(), rows.width()))
            .orElseGet(() -> new TargetSize(rows.height(), rows.width()));
    if (Math.max(resized.height(), resized.width()) > backend.maxSide()) {
      throw new RejectedImageException(
          Rejection.TOO_LARGE,
          "%d x %d pixels become %d x %d when resized"
              .formatted(rows.width(), rows.height(), resized.width(), resized.height()),
          rows.width(),
          rows.height());
    }
    long finalHeight = geometry.crop().map(crop -> (long) crop.height()).orElse(resized.height());
    long finalWidth = geometry.crop().map(crop -> (long) crop.width()).orElse(resized.width());
    if (resized.height() < 1
        || resized.width() < 1
        || finalHeight != height
        || finalWidth != width) {
      throw new RejectedImageException(
          Rejection.WRONG_SIZE,
          "%d x %d pixels become %d x %d, but the model takes %d x %d"
              .formatted(rows.width(), rows.height(), finalWidth, finalHeight, width, height),
          rows.width(),
          rows.height());
    }
    return Window.centred((int) resized.height(), (int) resized.width(), height, width, backend);
  }
}
