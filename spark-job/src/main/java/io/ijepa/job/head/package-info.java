/**
 * The command {@code train-head}: a linear head fitted to embeddings, the checkpoint folder that it
 * becomes, and how well its labels are told apart.
 */
package io.ijepa.job.head;
