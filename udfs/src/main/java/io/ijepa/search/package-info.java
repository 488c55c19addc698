/**
 * Tables of vectors against each other: {@link io.ijepa.search.Search} finds the nearest rows of
 * queries, {@link io.ijepa.search.Duplicates} the pairs above a threshold, and {@link
 * io.ijepa.search.Cells} which part of a large table a query has to look at. The products are
 * {@code vector}'s.
 */
package io.ijepa.search;
