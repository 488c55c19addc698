/**
 * Encoded bytes to rows of pixels, by format, as Pillow decodes them. Start at {@link
 * io.ijepa.image.decode.ImageDecoder}, which knows a format by its first bytes; every decoder is
 * named after its format. PNG, BMP, GIF and most TIFF are read row by row; JPEG and WebP by OpenCV.
 * Imports {@code image.pixel} and OpenCV.
 */
package io.ijepa.image.decode;
