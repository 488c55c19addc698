package io.ijepa.job;

import io.ijepa.job.page.Fact;
import io.ijepa.job.page.Group;
import io.ijepa.job.page.PageKind;
import io.ijepa.job.page.ResultPage;
import io.ijepa.job.page.SearchGroups;
import io.ijepa.udf.Search;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** What a page says of a search. */
final class SearchPage {
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private SearchPage() {}

  static ResultPage of(SearchOutcome outcome) {
    List<Group> groups = SearchGroups.first(outcome.neighbors());
    long queries = outcome.found().queries().searched();
    return ResultPage.of(
        PageKind.SEARCH,
        List.of(
            new Fact("Model", models(outcome)),
            new Fact("Metric", outcome.config().search().metric().name().toLowerCase(Locale.ROOT)),
            new Fact("Queries", count(queries)),
            new Fact("Searched", count(outcome.countsOfOnePass().compared()) + " embeddings"),
            date(outcome.ended())),
        groups,
        groups.size() < ResultPage.MOST_PICTURES ? groups.size() : queries);
  }

  private static String models(SearchOutcome outcome) {
    return String.join(
        ", ", outcome.neighbors().schema().apply(Search.SCORE).metadata().getStringArray("models"));
  }

  static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  static Fact date(Instant made) {
    return new Fact("Made", DATE.format(made));
  }
}
