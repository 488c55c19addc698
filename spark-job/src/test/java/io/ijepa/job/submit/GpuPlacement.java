// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.submit;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What RAPIDS says of the operators and expressions of a plan.
 *
 * @param onGpu names of those that would run on the GPU
 * @param operatorsOnCpu names of operators that would not, or only could
 * @param expressionsOnCpu names of expressions that would not, or only over a bridge to the CPU
 */
record GpuPlacement(Set<String> onGpu, Set<String> operatorsOnCpu, Set<String> expressionsOnCpu) {
  /**
   * {@code *Exec <FilterExec> will run on GPU}; with ! it cannot, with @ it could if its parent
   * did, with ^ it goes over a bridge. What bears a # is taken out of the plan.
   */
  private static final Pattern LINE = Pattern.compile("(?m)^ *([*!@^])\\w* <([\\w$]+)>");

  static GpuPlacement read(String explained) {
    Set<String> onGpu = new TreeSet<>();
    Set<String> operators = new TreeSet<>();
    Set<String> expressions = new TreeSet<>();
    Matcher line = LINE.matcher(explained);
    while (line.find()) {
      String name = line.group(2);
      Set<String> onCpu = name.endsWith("Exec") ? operators : expressions;
      (line.group(1).equals("*") ? onGpu : onCpu).add(name);
    }
    return new GpuPlacement(onGpu, operators, expressions);
  }
}
