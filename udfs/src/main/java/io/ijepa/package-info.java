/**
 * I-JEPA embeddings on Spark. Reading order, which is the order the data takes: {@code image}
 * (bytes to pixels), {@code model} (what a checkpoint is), {@code graph} (the network as ONNX),
 * {@code inference} (the session that runs it), {@code udf} (rows in, rows out).
 */
package io.ijepa;
