/**
 * Encoded bytes to the uint8 pixels that {@code ViTImageProcessor} would have made of them, byte
 * for byte. Start at {@link io.ijepa.image.ImageProcessor}: it decodes ({@code image.decode}),
 * resizes ({@code image.resample}) and crops. What cannot be decoded is a {@link
 * io.ijepa.image.pixel.Rejection}, never a failure of the job.
 */
package io.ijepa.image;
