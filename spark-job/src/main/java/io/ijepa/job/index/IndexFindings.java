// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.index;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ijepa.job.run.ReportPart;
import io.ijepa.job.run.RowCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What an index is like.
 *
 * @param rows what became of the table's rows
 * @param otherModelForced whether models differ or are unknown, and the user insisted
 */
record IndexFindings(RowCounts rows, int cells, List<ProbeRecall> recalls, boolean otherModelForced)
    implements ReportPart {

  /** For a terminal. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(String.format(Locale.ROOT, "%,d embeddings in %,d cells", rows.compared(), cells));
    lines.addAll(rows.leftOut());
    if (otherModelForced) {
      lines.add("note: models differ or are unknown; laid out all the same, with --force");
    }
    recalls.forEach(recall -> lines.add("  " + recall));
    return lines;
  }

  @Override
  public void addTo(ObjectNode json) {
    json.put("other_model_forced", otherModelForced);
    rows.addTo(json);
    json.put("cells", cells);
    ArrayNode array = json.putArray("recall_at_10");
    for (ProbeRecall recall : recalls) {
      array
          .addObject()
          .put("probes", recall.probes())
          .put("recall", recall.recall())
          .put("share_of_rows", recall.share());
    }
  }
}
