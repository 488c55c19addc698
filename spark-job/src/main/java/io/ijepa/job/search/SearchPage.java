// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.search;

import io.ijepa.job.page.Fact;
import io.ijepa.job.page.Group;
import io.ijepa.job.page.PageKind;
import io.ijepa.job.page.ResultPage;
import io.ijepa.job.page.SearchGroups;
import io.ijepa.search.Search;
import java.util.List;
import java.util.Locale;

/** What a page says of a search. */
final class SearchPage {
  private SearchPage() {}

  static ResultPage of(SearchOutcome outcome) {
    List<Group> groups = SearchGroups.first(outcome.neighbors());
    long queries = outcome.found().result().queries().searched();
    return ResultPage.of(
        PageKind.SEARCH,
        List.of(
            new Fact("Model", models(outcome)),
            new Fact("Metric", outcome.config().search().metric().name().toLowerCase(Locale.ROOT)),
            Fact.count("Queries", queries, ""),
            Fact.count("Searched", outcome.found().counts().compared(), "embeddings"),
            Fact.made(outcome.ended())),
        groups,
        groups.size() < ResultPage.MOST_PICTURES ? groups.size() : queries);
  }

  private static String models(SearchOutcome outcome) {
    return String.join(
        ", ", outcome.neighbors().schema().apply(Search.SCORE).metadata().getStringArray("models"));
  }
}
