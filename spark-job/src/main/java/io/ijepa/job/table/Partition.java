// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.table;

/** A partition column and its value in every row of one run: {@code dt=2026-11-23}. */
public record Partition(String column, String value) {
  @Override
  public String toString() {
    return column + "=" + value;
  }
}
