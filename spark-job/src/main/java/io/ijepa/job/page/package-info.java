/**
 * What a search or a look for duplicates found, as one HTML file to look at: it needs nothing but a
 * browser, and loads nothing from anywhere. Start at {@link io.ijepa.job.page.ResultPage}.
 */
package io.ijepa.job.page;
