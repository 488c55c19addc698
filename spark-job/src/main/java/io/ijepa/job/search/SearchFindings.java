// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.search;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ijepa.job.run.ReportPart;
import io.ijepa.search.Search;
import io.ijepa.search.SearchCounts;

/**
 * What a search that is over has found, counted.
 *
 * @param result the search
 * @param counts rows that were read in one pass over the table, on average
 */
record SearchFindings(Search.Result result, SearchCounts counts) implements ReportPart {

  static SearchFindings of(Search.Result result) {
    SearchCounts all = result.counts().get();
    long passes = Math.max(1, result.passes());
    return new SearchFindings(
        result,
        new SearchCounts(
            all.compared() / passes,
            all.withoutVector() / passes,
            all.notFinite() / passes,
            all.pairs(),
            all.sessionNanos()));
  }

  @Override
  public void addTo(ObjectNode json) {
    SearchReportJson.of(result, counts).addTo(json);
  }
}
