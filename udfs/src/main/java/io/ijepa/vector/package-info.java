/**
 * Exact similarity of vectors, block by block: {@link io.ijepa.vector.SimilarityProduct} gives
 * products of limited precision from the executor's device, {@link io.ijepa.vector.TopKSearch}
 * takes from them what may be near enough and scores that in double precision, so that neither the
 * blocks nor the device shape a result.
 */
package io.ijepa.vector;
