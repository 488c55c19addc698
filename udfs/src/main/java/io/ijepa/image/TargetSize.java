// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image;

import io.ijepa.image.ResizeTarget.Exact;
import io.ijepa.image.ResizeTarget.ShortestAndLongestEdge;
import io.ijepa.image.ResizeTarget.ShortestEdge;
import io.ijepa.image.ResizeTarget.WithinBox;

/**
 * The size that {@code ViTImageProcessorPil.resize} gives an image, with Python's arithmetic: true
 * division in double precision, {@code int()} cutting off, {@code round()} to the even neighbour.
 */
record TargetSize(long height, long width) {

  static TargetSize of(ResizeTarget target, int height, int width) {
    if (target instanceof Exact exact) {
      return new TargetSize(exact.height(), exact.width());
    }
    if (target instanceof ShortestEdge shortest) {
      return shortestEdge(height, width, shortest.edge());
    }
    if (target instanceof ShortestAndLongestEdge edges) {
      return shortestAndLongestEdge(height, width, edges.shortest(), edges.longest());
    }
    return withinBox(height, width, (WithinBox) target);
  }

  private static TargetSize shortestEdge(int height, int width, int edge) {
    int shorter = Math.min(height, width);
    int longer = Math.max(height, width);
    long newLonger = (long) ((double) ((long) edge * longer) / shorter);
    return width <= height ? new TargetSize(newLonger, edge) : new TargetSize(edge, newLonger);
  }

  private static TargetSize shortestAndLongestEdge(int height, int width, int edge, int longest) {
    double shorter = Math.min(height, width);
    double longer = Math.max(height, width);
    double exactEdge = edge;
    long size = edge;
    if (longer / shorter * edge > longest) {
      exactEdge = longest * shorter / longer;
      size = (long) Math.rint(exactEdge);
    }
    if ((height <= width && height == size) || (width <= height && width == size)) {
      return new TargetSize(height, width);
    }
    return width < height
        ? new TargetSize((long) (exactEdge * height / width), size)
        : new TargetSize(size, (long) (exactEdge * width / height));
  }

  private static TargetSize withinBox(int height, int width, WithinBox box) {
    double scale = Math.min((double) box.maxHeight() / height, (double) box.maxWidth() / width);
    return new TargetSize((long) (height * scale), (long) (width * scale));
  }
}
