// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.decode;

import io.ijepa.image.pixel.RejectedImageException;
import io.ijepa.image.pixel.Rejection;

/**
 * What a decoder accepts and does beyond {@code Image.open(..).convert(..)}.
 *
 * @param maxPixels width times height above which an image is {@link Rejection#TOO_LARGE}
 * @param exifOrientation whether an EXIF orientation turns the image; the Hugging Face reference
 *     ignores it. TIFF's own orientation tag is always applied, as Pillow does
 */
public record DecodeOptions(long maxPixels, ExifOrientation exifOrientation) {

  /** "178 million": the number of pixels above which Pillow calls an image a bomb. */
  public static final long DEFAULT_MAX_PIXELS = 178_956_970L;

  /** The most that can be allowed: OpenCV decodes no image that is larger. */
  public static final long LARGEST_MAX_PIXELS = 1L << 30;

  /** No image may be wider or higher than this, whatever its number of pixels. */
  public static final int MAX_SIDE = 1 << 20;

  /** Steps of work a pixel that decoding and resizing may take; a plain image needs 3 to 6. */
  private static final long STEPS_PER_PIXEL = 10;

  public static final DecodeOptions DEFAULT =
      new DecodeOptions(DEFAULT_MAX_PIXELS, ExifOrientation.IGNORE);

  /** Whether the orientation that a camera noted in EXIF turns the image. */
  public enum ExifOrientation {
    IGNORE,
    APPLY
  }

  public DecodeOptions {
    if (maxPixels < 1 || maxPixels > LARGEST_MAX_PIXELS) {
      throw new IllegalArgumentException(
          "max-pixels must be between 1 and " + LARGEST_MAX_PIXELS + " but was " + maxPixels);
    }
  }

  /** Whether EXIF turns images. */
  boolean turns() {
    return exifOrientation == ExifOrientation.APPLY;
  }

  /** The most steps of work that an image may need: it follows the pixels that are allowed. */
  long mostWork() {
    return STEPS_PER_PIXEL * Math.max(maxPixels, DEFAULT_MAX_PIXELS);
  }

  /** Refuses an image that would hold a core for long, before any of it is decoded. */
  void check(Undecoded image, String format) throws RejectedImageException {
    if (image.cost().work() > mostWork()) {
      throw new RejectedImageException(
          Rejection.TOO_LARGE,
          "%s of %,d x %,d pixels needs %,d steps of work, at most %,d are done: save it again in one scan, small strips or small tiles, or raise --max-pixels"
              .formatted(format, image.width(), image.height(), image.cost().work(), mostWork()),
          image.width(),
          image.height());
    }
  }

  /** Refuses a size that a header declares, before anything is allocated for it. */
  void check(long width, long height) throws RejectedImageException {
    if (width < 1 || height < 1) {
      throw new RejectedImageException(
          Rejection.CORRUPT, "the header declares %d x %d pixels".formatted(width, height));
    }
    int shownWidth = (int) Math.min(width, Integer.MAX_VALUE);
    int shownHeight = (int) Math.min(height, Integer.MAX_VALUE);
    if (Math.max(width, height) > MAX_SIDE) {
      throw new RejectedImageException(
          Rejection.TOO_LARGE,
          "%,d x %,d pixels: no side may exceed %,d".formatted(width, height, MAX_SIDE),
          shownWidth,
          shownHeight);
    }
    if (width * height > maxPixels) {
      throw new RejectedImageException(
          Rejection.TOO_LARGE,
          "%,d x %,d = %,d pixels exceed the limit of %,d (--max-pixels)"
              .formatted(width, height, width * height, maxPixels),
          shownWidth,
          shownHeight);
    }
  }
}
