/**
 * Tables on both ends of a run: {@link io.ijepa.job.table.ImageTable} finds the image rows, {@link
 * io.ijepa.job.table.EmbeddingTable} keeps the embeddings and knows which model made those that it
 * already has.
 */
package io.ijepa.job.table;
