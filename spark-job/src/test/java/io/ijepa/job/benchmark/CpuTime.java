// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.benchmark;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * Wall-clock and CPU seconds of a piece of work.
 *
 * @param wall seconds by the clock
 * @param cpu seconds of all threads of this process, native ones included
 */
record CpuTime(double wall, double cpu) {
  private static final OperatingSystemMXBean PROCESS =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  /** Work that may fail. */
  @FunctionalInterface
  interface Work {
    void run() throws Exception;
  }

  static CpuTime of(Work work) throws Exception {
    long cpu = PROCESS.getProcessCpuTime();
    long wall = System.nanoTime();
    work.run();
    return new CpuTime((System.nanoTime() - wall) / 1e9, (PROCESS.getProcessCpuTime() - cpu) / 1e9);
  }
}
