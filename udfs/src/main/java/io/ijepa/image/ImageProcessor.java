package io.ijepa.image;

import java.nio.ByteBuffer;

/** Placeholder of the seam, replaced by the image work: see the method's contract. */
public final class ImageProcessor {

  /**
   * What {@link #process} did for one image: the source's size in pixels, and the time by stage.
   */
  public record Processed(int width, int height, long decodeNanos, long resizeNanos) {}

  public ImageProcessor(
      ImageGeometry geometry, int height, int width, int channels, DecodeOptions options) {}

  public Processed process(RawPixels raw, ByteBuffer target) throws RejectedImageException {
    throw new RejectedImageException(Rejection.UNSUPPORTED_FORMAT, "seam only");
  }

  public Processed process(byte[] encoded, ByteBuffer target) throws RejectedImageException {
    throw new RejectedImageException(Rejection.UNSUPPORTED_FORMAT, "seam only");
  }
}
