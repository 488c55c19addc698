/**
 * What a table of images or of vectors is: its columns ({@link io.ijepa.table.InputColumns}, {@link
 * io.ijepa.table.EmbeddingSchema}), its keys, and which model made it ({@link
 * io.ijepa.table.Provenance}).
 */
package io.ijepa.table;
