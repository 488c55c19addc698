/**
 * Where the encoded bytes of images come from: a column of the row, or a file that a URI names.
 * Start at {@link io.ijepa.source.Fetcher}, which reads ahead of a task within a bound of bytes.
 */
package io.ijepa.source;
