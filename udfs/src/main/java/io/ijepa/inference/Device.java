// SPDX-License-Identifier: Apache-2.0
package io.ijepa.inference;

import java.util.OptionalLong;

/** Where a session runs. */
public sealed interface Device {

  /** The CPU, with this many threads: of one run, or of runs side by side. */
  record Cpu(int threads) implements Device {
    public Cpu {
      if (threads < 1) {
        throw new IllegalArgumentException("threads must be at least 1 but was " + threads);
      }
    }

    @Override
    public String toString() {
      return "cpu";
    }
  }

  /**
   * The CUDA device with this index, as the process sees it.
   *
   * @param memoryLimit the most bytes of its memory that a session's arena may take; empty: all
   *     there is. The CUDA context and the libraries' workspaces come on top
   */
  record Cuda(int index, OptionalLong memoryLimit) implements Device {
    public Cuda(int index) {
      this(index, OptionalLong.empty());
    }

    @Override
    public String toString() {
      return "cuda:" + index;
    }
  }
}
