// SPDX-License-Identifier: Apache-2.0
package io.ijepa.graph;

import io.ijepa.model.ImageSize;
import java.io.Serializable;

/** The size of the images that go into the network. Immutable. */
public sealed interface InputSize extends Serializable {

  /** The size that the model was trained for. */
  record OfModel() implements InputSize {}

  /** Another size, for which the position embeddings are interpolated. */
  record Other(ImageSize size) implements InputSize {}
}
