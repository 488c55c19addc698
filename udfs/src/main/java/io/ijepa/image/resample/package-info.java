/**
 * Rows of pixels to another size, byte for byte as Pillow's {@code Image.resize} computes them.
 * Start at {@link io.ijepa.image.resample.Resampler}. Imports {@code image.pixel}.
 */
package io.ijepa.image.resample;
