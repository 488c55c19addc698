// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.run;

/** What to do when the output of a search exists. */
public enum ResultMode {
  ERROR,
  OVERWRITE
}
