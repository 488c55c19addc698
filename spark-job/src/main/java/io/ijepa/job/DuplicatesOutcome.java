package io.ijepa.job;

import io.ijepa.job.config.DuplicatesJobConfig;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What a run over duplicates found, for whoever shows it; usable while its session is.
 *
 * @param pairs {@code a_*}, {@code b_*}, {@code score float}, as written
 * @param clusters the key columns, {@code keeper_*}, {@code cluster_size int}, {@code width},
 *     {@code height}, as written
 * @param report where the report is; empty where it is nowhere
 * @param page the page that the user asked for, not written yet
 */
record DuplicatesOutcome(
    DuplicatesJobConfig config,
    Dataset<Row> embeddings,
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
    return String.format(
            Locale.ROOT,
            "%,d pairs from cosine %s up in %.1f s: %,d rows in %,d clusters, %,d of them to"
                + " keep%n",
            pairCount,
            config.search().threshold(),
            seconds,
            memberCount,
            clusterCount,
            clusterCount)
        + "output "
        + config.output()
        + report.map(place -> "\nreport " + place).orElse("");
  }
}
