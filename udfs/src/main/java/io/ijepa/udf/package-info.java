/**
 * Rows in, rows out: the only Spark code of this module. Start at {@link io.ijepa.udf.IJepa#embed};
 * it settles on the driver what every executor must do ({@link io.ijepa.embed.EmbedPlan}), and
 * {@link io.ijepa.embed.EmbedPartitions} does it: fetch, decode and resize on the task's thread
 * while the batch before is in the executor's session.
 */
package io.ijepa.udf;
