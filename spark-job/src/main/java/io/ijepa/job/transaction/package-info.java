/**
 * What makes the change of an output one step: {@link io.ijepa.job.transaction.Lease} keeps a
 * second writer out, {@link io.ijepa.job.transaction.StagedFiles} puts finished files in the place
 * of old ones so that a crash at any point can be repaired. Knows file systems, and nothing of
 * tables.
 */
package io.ijepa.job.transaction;
