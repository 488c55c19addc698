// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.index;

import io.ijepa.job.run.PersistedRows;
import io.ijepa.search.Cells;
import io.ijepa.search.Search;
import io.ijepa.settings.SearchSettings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What a number of probes finds.
 *
 * @param probes cells read for each query
 * @param recall the share of the true ten nearest rows that are found
 * @param share of the rows that a query is compared with
 */
record ProbeRecall(int probes, double recall, double share) {
  private static final int NEAREST = 10;
  private static final long SEED = 2;

  /**
   * The recall with 1, 2, 4, .. probes, until nearly all is found; empty where no sample is asked
   * for.
   */
  static List<ProbeRecall> measure(Dataset<Row> index, Cells cells, IndexJobConfig config) {
    if (config.recallSample() == 0) {
      return List.of();
    }
    long rows = index.count();
    double share = Math.min(1, 2.0 * config.recallSample() / Math.max(1, rows));
    try (PersistedRows persisted = new PersistedRows()) {
      Dataset<Row> queries =
          persisted.persist(index.sample(share, SEED).limit(config.recallSample()));
      return measure(index, rows, queries, cells, config);
    }
  }

  private static List<ProbeRecall> measure(
      Dataset<Row> index, long rows, Dataset<Row> queries, Cells cells, IndexJobConfig config) {
    List<ProbeRecall> recalls = new ArrayList<>();
    SearchSettings settings =
        SearchSettings.defaults().toBuilder()
            .keyColumns(config.keyColumns())
            .queryKeyColumns(config.keyColumns())
            .topK(NEAREST)
            .metric(config.metric())
            .excludeSelf(true)
            .force(config.force())
            .build();
    Search search = new Search(index, queries, settings);
    Set<Row> truth = new HashSet<>(pairs(search.run()));
    double pairs = (double) queries.count() * rows;
    for (int probes = 1; probes < cells.count(); probes *= 2) {
      Search.Result found = search.run(cells, probes);
      long right = pairs(found).stream().filter(truth::contains).count();
      ProbeRecall recall =
          new ProbeRecall(
              probes,
              truth.isEmpty() ? 1 : (double) right / truth.size(),
              found.counts().get().pairs() / Math.max(1, pairs));
      recalls.add(recall);
      if (recall.recall() >= 0.999) {
        break;
      }
    }
    return recalls;
  }

  private static List<Row> pairs(Search.Result found) {
    return found.rows().drop(Search.RANK, Search.SCORE).collectAsList();
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "--probes %-4d recall@10 %.3f, comparing %.1f %% of the rows",
        probes,
        recall,
        100 * share);
  }
}
