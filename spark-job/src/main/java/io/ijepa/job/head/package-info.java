/**
 * Labels of pictures: a linear head fitted to embeddings, the checkpoint folder that it becomes,
 * and how well labels are told apart.
 */
package io.ijepa.job.head;
