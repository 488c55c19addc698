/**
 * Tables that a run writes: {@link io.ijepa.job.table.EmbeddingTable} keeps the embeddings and
 * knows which model made those that it already has.
 */
package io.ijepa.job.table;
