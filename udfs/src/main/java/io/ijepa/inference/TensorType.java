// SPDX-License-Identifier: Apache-2.0
package io.ijepa.inference;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.TensorInfo;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What a graph says of one of its inputs or outputs.
 *
 * @param elements the type of an element, for people: float, float16, int64
 * @param isFloat32 whether elements are single-precision numbers
 * @param extents in elements; one that the graph leaves open is -1
 */
record TensorType(String elements, boolean isFloat32, List<Long> extents) {

  TensorType(TensorInfo info) {
    this(
        info.type.toString().toLowerCase(Locale.ROOT),
        info.type == OnnxJavaType.FLOAT,
        Arrays.stream(info.getShape()).boxed().toList());
  }

  int rank() {
    return extents.size();
  }

  /** The extent of one dimension; 0 where the graph leaves it open. */
  int extent(int axis) {
    return (int) Math.max(0, Math.min(Integer.MAX_VALUE, extents.get(axis)));
  }

  @Override
  public String toString() {
    return elements + extents;
  }
}
