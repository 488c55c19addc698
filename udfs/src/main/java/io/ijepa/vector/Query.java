// SPDX-License-Identifier: Apache-2.0
package io.ijepa.vector;

/**
 * A query's place in the results, and its key.
 *
 * @param number from 0, without gaps
 */
public record Query<K>(int number, K key) {}
