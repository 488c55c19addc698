// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.run;

/** What a report says of its run. */
public enum Outcome {
  /** It has begun; where this stands for longer than runs take, its process was killed. */
  RUNNING,

  /** The output holds what was asked for. */
  DONE,

  /** It computed everything and did not like it: the output is as it was. */
  REJECTED,

  /** It did not come to an end: the output is as it was. */
  FAILED
}
