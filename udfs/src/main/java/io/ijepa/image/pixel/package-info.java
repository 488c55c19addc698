/**
 * Rows of pixels, what they cost, and why there are none: {@link io.ijepa.image.pixel.PixelRows}
 * come out of a decoder and go into the resampler, which do not know each other; {@link
 * io.ijepa.image.pixel.ImageCost} is the price of an image and {@link
 * io.ijepa.image.pixel.PixelBudget} bounds what all threads hold; {@link
 * io.ijepa.image.pixel.RejectedImageException} says why an image has no pixels. Imports the JDK.
 */
package io.ijepa.image.pixel;
