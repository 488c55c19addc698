// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.decode;

/**
 * Where a frame lies on its screen.
 *
 * @param background index around the frame
 */
public record GifFrame(
    int left, int top, int width, int height, int background, boolean interlaced) {}
