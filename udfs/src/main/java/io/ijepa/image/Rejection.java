package io.ijepa.image;

/** Why an image has no embedding. The name is what the {@code status} column holds. */
public enum Rejection {
  /** No bytes: null or zero-length content. */
  EMPTY,
  /** Not a format that is decoded here, judged by the bytes and never by the file name. */
  UNSUPPORTED_FORMAT,
  /** The bytes begin like an image of a known format, but do not decode to its last pixel. */
  CORRUPT,
  /** The header declares more pixels than the limit; nothing was allocated for it. */
  TOO_LARGE,
  /** The bytes could not be fetched from where the row says they are. */
  UNREADABLE,
  /** Resized and cropped as the processor says, it does not have the size that the model takes. */
  WRONG_SIZE
}
