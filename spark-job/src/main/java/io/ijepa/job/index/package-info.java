/**
 * The command {@code index}: a table of embeddings laid out by k-means cell, for {@code search
 * --probes}.
 */
package io.ijepa.job.index;
