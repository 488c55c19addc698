// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.decode;

/**
 * Decoded pixels as Spark's {@code image} data source delivers them: rows from top to bottom, no
 * padding, channels interleaved in the order blue, green, red, alpha.
 *
 * @param height rows
 * @param width pixels in a row
 * @param channels bytes of a pixel: 1, 3 or 4
 * @param mode the OpenCV type: 0 = CV_8UC1, 16 = CV_8UC3, 24 = CV_8UC4
 * @param data height * width * channels bytes; not copied, and not to be changed meanwhile
 */
public record RawPixels(int height, int width, int channels, int mode, byte[] data) {}
