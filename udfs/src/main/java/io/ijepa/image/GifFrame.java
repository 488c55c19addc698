package io.ijepa.image;

/**
 * Where a frame lies on its screen.
 *
 * @param background index around the frame
 */
record GifFrame(int left, int top, int width, int height, int background, boolean interlaced) {}
