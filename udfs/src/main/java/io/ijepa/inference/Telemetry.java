// SPDX-License-Identifier: Apache-2.0
package io.ijepa.inference;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * Turns ONNX Runtime's telemetry off for this process. The official builds of 1.29 for Linux and
 * macOS report their use over the network, and keep a device id in the user's cache folder, unless
 * {@code ORT_DISABLE_TELEMETRY} is in the environment before the runtime starts; {@code
 * OrtEnvironment.setTelemetry(false)} comes too late for the id. Java cannot set a variable of its
 * own process, so the C library's table of them is replaced by a longer copy.
 */
final class Telemetry {
  private static final String VARIABLE = "ORT_DISABLE_TELEMETRY";

  // Read by getenv for as long as the process lives.
  private static PointerPointer<Pointer> table;
  private static BytePointer entry;

  private Telemetry() {}

  /**
   * To be called before the runtime is loaded, by one thread. Whoever has set the variable keeps
   * what they chose. Does nothing where the C library does not export its table (macOS): there the
   * environment of the process has to have the variable.
   */
  static void turnOff() {
    if (table != null || System.getenv(VARIABLE) != null) {
      return;
    }
    Loader.load(org.bytedeco.javacpp.presets.javacpp.class);
    Pointer symbol = Loader.addressof("environ");
    if (symbol == null || symbol.isNull()) {
      return;
    }
    PointerPointer<Pointer> environ = new PointerPointer<>(symbol);
    PointerPointer<Pointer> before = new PointerPointer<>(environ.get(0));
    int count = 0;
    while (before.get(count) != null) {
      count++;
    }
    PointerPointer<Pointer> longer = new PointerPointer<>(count + 2L);
    for (int i = 0; i < count; i++) {
      longer.put(i, before.get(i));
    }
    entry = new BytePointer(VARIABLE + "=1");
    longer.put(count, entry);
    longer.put(count + 1L, (Pointer) null);
    table = longer;
    environ.put(0, longer);
  }
}
