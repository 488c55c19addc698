/**
 * What a run reads: {@link io.ijepa.job.input.ImageTable} finds the image rows, of folders, tables
 * and queries, {@link io.ijepa.job.input.EmbeddingSource} tables of embeddings.
 */
package io.ijepa.job.input;
