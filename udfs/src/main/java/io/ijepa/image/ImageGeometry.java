// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image;

import io.ijepa.image.resample.Resampling;
import io.ijepa.image.resample.ResizeBackend;
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

  /** Whether this one's arithmetic knows the steps: the filter, where one is needed. */
  public boolean isKnownTo(ResizeBackend backend) {
    return resize.isEmpty() || backend.supports(resampling);
  }

  /**
   * The same steps for a model that takes images of another size. A crop becomes that size. A
   * resize scales in proportion, so that the model sees the same part of an image: heights by
   * {@code to.height / from.height}, widths by {@code to.width / from.width}, edges by the larger
   * of the two; rounded to the nearest pixel, a half upwards. An exact resize without a crop thus
   * becomes the other size itself.
   *
   * @param from the size that these steps make
   */
  public ImageGeometry scaled(CropSize from, CropSize to) {
    return new ImageGeometry(
        resize.map(target -> target.scaled(from, to)), resampling, crop.map(size -> to));
  }
}
