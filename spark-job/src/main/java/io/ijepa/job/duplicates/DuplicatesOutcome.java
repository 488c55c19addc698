package io.ijepa.job.duplicates;

import io.ijepa.job.page.PageOutput;
import io.ijepa.job.run.RowCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What a run over duplicates found, for whoever shows it; usable while its session is.
 *
 * @param rows what became of the table's rows
 * @param otherModelForced whether models differ or are unknown, and the user insisted
 * @param pairs {@code a_*}, {@code b_*}, {@code score float}, as written
 * @param clusters the key columns, {@code keeper_*}, {@code cluster_size int}, {@code width},
 *     {@code height}, as written
 * @param report where the report is; empty where it is nowhere
 * @param page the page that the user asked for, not written yet
 */
record DuplicatesOutcome(
    DuplicatesJobConfig config,
    Dataset<Row> embeddings,
    RowCounts rows,
    boolean otherModelForced,
    Dataset<Row> pairs,
    Dataset<Row> clusters,
    long pairCount,
    long memberCount,
    long clusterCount,
    double seconds,
    Optional<String> report,
    Optional<PageOutput> page) {

  /** The run in a few lines. */
  String summary() {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%,d pairs from cosine %s up among %,d embeddings in %.1f s: %,d rows in %,d clusters,"
                + " one of each to keep",
            pairCount,
            config.search().threshold(),
            rows.compared(),
            seconds,
            memberCount,
            clusterCount));
    lines.addAll(rows.leftOut());
    if (otherModelForced) {
      lines.add("note: models differ or are unknown; compared all the same, with --force");
    }
    lines.add("output " + config.output());
    report.ifPresent(place -> lines.add("report " + place));
    return String.join("\n", lines);
  }
}
