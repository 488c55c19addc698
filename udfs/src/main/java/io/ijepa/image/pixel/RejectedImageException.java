// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.pixel;

/**
 * One image cannot be embedded; the job goes on. The message is one line, says what was found, and
 * does not name the image: the row that carries it does.
 */
public sealed class RejectedImageException extends Exception permits ImageMemory.NoRoomException {
  private static final long serialVersionUID = 1L;

  private final Rejection reason;
  private final int width;
  private final int height;

  public RejectedImageException(Rejection reason, String message) {
    this(reason, message, 0, 0);
  }

  /** A rejection that says the size in the image's header, in pixels; 0 where it is not known. */
  public RejectedImageException(Rejection reason, String message, int width, int height) {
    super(message);
    this.reason = reason;
    this.width = width;
    this.height = height;
  }

  public Rejection reason() {
    return reason;
  }

  public int width() {
    return width;
  }

  public int height() {
    return height;
  }
}
