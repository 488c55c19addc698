package io.ijepa.image;

import java.util.Optional;

/**
 * The steps of {@code ViTImageProcessor} that move pixels, in its order: resize, then centre crop.
 *
 * @param resize where {@code do_resize} is true, the target of {@code size}
 * @param resampling the filter of {@code resample}
 * @param crop where {@code do_center_crop} is true, {@code crop_size}
 */
public record ImageGeometry(
    Optional<ResizeTarget> resize, Resampling resampling, Optional<CropSize> crop) {

  /** Height and width in pixels of the centre crop. A smaller image is padded with zeros. */
  public record CropSize(int height, int width) {}
}
