// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.duplicates;

import io.ijepa.job.page.PageOutput;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What a run over duplicates found, for whoever shows it; usable while its session is.
 *
 * @param found how much
 * @param pairs {@code a_*}, {@code b_*}, {@code score float}, as written
 * @param clusters the key columns, {@code keeper_*}, {@code cluster_size int}, {@code width},
 *     {@code height}, as written
 * @param report where the report is; empty where it is nowhere
 * @param page the page that the user asked for, not written yet
 */
record DuplicatesOutcome(
    DuplicatesJobConfig config,
    Dataset<Row> embeddings,
    DuplicatesFindings found,
    Dataset<Row> pairs,
    Dataset<Row> clusters,
    double seconds,
    Optional<String> report,
    Optional<PageOutput> page) {

  /** The run in a few lines. */
  String summary() {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%,d %s from cosine %s up among %,d embeddings%s in %.1f s: %,d rows in %,d %s,"
                + " one of each to keep",
            found.pairs(),
            found.pairs() == 1 ? "pair" : "pairs",
            config.search().threshold(),
            found.rows().compared(),
            config
                .against()
                .map(any -> String.format(Locale.ROOT, " and %,d standing ones", found.standing()))
                .orElse(""),
            seconds,
            found.members(),
            found.clusters(),
            found.clusters() == 1 ? "cluster" : "clusters"));
    lines.addAll(found.rows().leftOut());
    if (found.otherModelForced()) {
      lines.add("note: models differ or are unknown; compared all the same, with --force");
    }
    lines.add("output " + config.output());
    report.ifPresent(place -> lines.add("report " + place));
    return String.join("\n", lines);
  }
}
