/** Whole processes that are killed in the middle of their work: run by .ci/faults. */
package io.ijepa.job.faults;
