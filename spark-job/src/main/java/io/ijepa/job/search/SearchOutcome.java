// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.search;

import io.ijepa.job.page.PageOutput;
import io.ijepa.job.run.RowCounts;
import io.ijepa.search.SearchCounts;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What a search found, for whoever shows it; usable until its job is closed.
 *
 * @param embeddings the table that was searched
 * @param queries the queries' table, with the columns of a table of embeddings
 * @param neighbors {@code query_*}, {@code rank int}, {@code neighbor_*}, {@code score float}:
 *     there to be read again, not to be computed again
 * @param found the search and its counts
 * @param report where the report is; empty where it is nowhere
 * @param page the page that the user asked for, not written yet
 */
record SearchOutcome(
    SearchJobConfig config,
    Dataset<Row> embeddings,
    Dataset<Row> queries,
    Dataset<Row> neighbors,
    SearchFindings found,
    Instant started,
    Instant ended,
    Optional<String> report,
    Optional<PageOutput> page) {

  double seconds() {
    return Duration.between(started, ended).toMillis() / 1e3;
  }

  /** The run in a few lines. */
  String summary() {
    SearchCounts counts = found.counts();
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%,d %s against %,d embeddings in %.1f s%n",
            found.result().queries().searched(),
            found.result().queries().searched() == 1 ? "query" : "queries",
            counts.compared(),
            seconds()));
    if (found.result().queries().leftOut() > 0) {
      text.append(
          String.format(
              Locale.ROOT,
              "  %,6d %s without a usable vector left out%n",
              found.result().queries().leftOut(),
              found.result().queries().leftOut() == 1 ? "query" : "queries"));
    }
    new RowCounts(counts.read(), counts.compared(), counts.withoutVector(), counts.notFinite())
        .leftOut()
        .forEach(line -> text.append(line).append('\n'));
    if (found.result().otherModelForced()) {
      text.append("note: models differ or are unknown; compared all the same, with --force\n");
    }
    config.output().ifPresent(place -> text.append("output ").append(place).append('\n'));
    report.ifPresent(place -> text.append("report ").append(place).append('\n'));
    return text.toString().stripTrailing();
  }
}
