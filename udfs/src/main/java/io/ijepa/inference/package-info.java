/**
 * Batches of pixels to embeddings, and the only package that touches ONNX Runtime. Start at {@link
 * io.ijepa.inference.Sessions}, the one place per JVM where sessions live; a task holds a {@link
 * io.ijepa.inference.Lease} on one, of an encoder an {@link io.ijepa.inference.EncoderLease}, fills
 * a {@link io.ijepa.inference.PixelBatch} and submits it. {@link
 * io.ijepa.inference.InferenceThreads} own the session and run the batches: one thread on a GPU and
 * for a foreign model, one for each core on a CPU.
 *
 * <p>Ownership moves with the batch: before submission it is the task's, then the inference
 * threads', and when the submission is done the task's again.
 */
package io.ijepa.inference;
