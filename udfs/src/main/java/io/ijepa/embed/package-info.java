/**
 * Rows of images to rows of vectors or labels. Start at {@link io.ijepa.embed.Embedding}, which
 * settles on the driver what every executor must do ({@link io.ijepa.embed.EmbedPlan}); {@link
 * io.ijepa.embed.EmbedPartitions} does it: fetch, decode and resize on the task's thread while the
 * batch before is in the executor's session.
 */
package io.ijepa.embed;
