// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.page;

/**
 * A picture that belongs to another.
 *
 * @param score how near the two are, higher is nearer; NaN and infinities show as a dash
 */
public record Match(String key, double score) {}
