// SPDX-License-Identifier: Apache-2.0
package io.ijepa.vector;

/** A key and how near it is. */
public record Scored<K>(double score, K key) {}
