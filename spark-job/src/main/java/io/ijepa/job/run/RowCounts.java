// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a run did with the rows of a table of embeddings.
 *
 * @param compared rows with a vector that is used
 * @param withoutEmbedding rows whose embedding is null
 * @param notFinite rows with a vector that is not of finite numbers
 */
public record RowCounts(long read, long compared, long withoutEmbedding, long notFinite) {

  /** What was left out, a line for each reason that there is. */
  public List<String> leftOut() {
    List<String> lines = new ArrayList<>();
    add(lines, withoutEmbedding, "without an embedding");
    add(lines, notFinite, "whose embedding is not of finite numbers");
    return lines;
  }

  private static void add(List<String> lines, long count, String what) {
    if (count > 0) {
      lines.add(
          String.format(
              Locale.ROOT, "  %,6d %s %s left out", count, count == 1 ? "row" : "rows", what));
    }
  }

  /** Adds {@code rows} to a report. */
  public void addTo(ObjectNode json) {
    ObjectNode rows = json.putObject("rows");
    rows.put("read", read);
    rows.put("compared", compared);
    rows.put("without_embedding", withoutEmbedding);
    rows.put("not_finite", notFinite);
  }
}
