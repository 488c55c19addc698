/**
 * The command {@code search}: {@link io.ijepa.job.search.SearchJob} joins queries and embeddings,
 * and says the result as a table, a text or a page.
 */
package io.ijepa.job.search;
