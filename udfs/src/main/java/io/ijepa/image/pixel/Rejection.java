// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.pixel;

/** Why an image has no embedding. The name is what the {@code status} column holds. */
public enum Rejection {
  /** No bytes: null or zero-length content. */
  EMPTY,
  /** A known format that is not decoded here, judged by the bytes and never by the file name. */
  UNSUPPORTED_FORMAT,
  /** No image at all, or one of a supported format that does not decode to its last pixel. */
  CORRUPT,
  /** The header declares more pixels than the limit; nothing was allocated for it. */
  TOO_LARGE,
  /** The bytes could not be fetched from where the row says they are. */
  UNREADABLE,
  /** Resized and cropped as the processor says, it does not have the size that the model takes. */
  WRONG_SIZE,
  /** The mask that came with it does not say of each patch whether it is masked. */
  WRONG_MASK
}
