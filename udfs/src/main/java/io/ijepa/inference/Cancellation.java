// SPDX-License-Identifier: Apache-2.0
package io.ijepa.inference;

/** Asked again and again while a thread waits: throws what the waiting thread should end with. */
@FunctionalInterface
public interface Cancellation {
  void check();
}
