// SPDX-License-Identifier: Apache-2.0
package io.ijepa.model;

import java.io.Serializable;

/** Height and width in pixels of the images that a network takes. */
public record ImageSize(int height, int width) implements Serializable {
  @Override
  public String toString() {
    return height + "x" + width;
  }
}
