/**
 * The command {@code duplicates}: pairs of near copies, the clusters that they form, and which
 * picture of each to keep.
 */
package io.ijepa.job.duplicates;
