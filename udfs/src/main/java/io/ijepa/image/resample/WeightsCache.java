// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.resample;

import io.ijepa.image.pixel.RejectedImageException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** The weights that were used last, up to a number of bytes. Shared by all threads. */
final class WeightsCache {
  private static final long MAX_BYTES = 8L << 20;

  private record Key(Filter filter, int in, int out, int first, int outputs) {}

  private final Map<Key, Weights> entries = new LinkedHashMap<>(16, 0.75f, true);
  private final ResizeBackend backend;
  private long bytes;

  WeightsCache(ResizeBackend backend) {
    this.backend = backend;
  }

  Weights get(Filter filter, int in, int out, int first, int outputs)
      throws RejectedImageException {
    Key key = new Key(filter, in, out, first, outputs);
    synchronized (entries) {
      Weights known = entries.get(key);
      if (known != null) {
        return known;
      }
    }
    Weights made = backend.weights(filter, in, out, first, outputs);
    synchronized (entries) {
      if (made.bytes() <= MAX_BYTES / 4 && entries.putIfAbsent(key, made) == null) {
        bytes += made.bytes();
        Iterator<Weights> oldest = entries.values().iterator();
        while (bytes > MAX_BYTES) {
          bytes -= oldest.next().bytes();
          oldest.remove();
        }
      }
    }
    return made;
  }
}
