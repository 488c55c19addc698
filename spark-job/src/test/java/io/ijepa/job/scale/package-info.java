/** Checkpoints and pictures of real sizes, made on the spot for tests that measure. */
package io.ijepa.job.scale;
