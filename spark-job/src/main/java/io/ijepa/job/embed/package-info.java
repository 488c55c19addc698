/**
 * The commands {@code embed} and {@code classify} (and {@code similarity}, which embeds two
 * images): {@link io.ijepa.job.embed.EmbedJobConfig} is what was asked, {@link
 * io.ijepa.job.embed.EmbedJob} is the run, {@link io.ijepa.job.embed.RunReport} what it found.
 */
package io.ijepa.job.embed;
