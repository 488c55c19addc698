// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.duplicates;

import io.ijepa.job.page.DuplicateGroups;
import io.ijepa.job.page.Fact;
import io.ijepa.job.page.PageKind;
import io.ijepa.job.page.ResultPage;
import io.ijepa.table.Provenance;
import java.time.Instant;
import java.util.List;

/** What a page says of duplicates. */
final class DuplicatesPage {
  private DuplicatesPage() {}

  static ResultPage of(DuplicatesOutcome outcome) {
    return ResultPage.of(
        PageKind.DUPLICATES,
        List.of(
            new Fact("Model", String.join(", ", Provenance.of(outcome.embeddings()).models())),
            new Fact("Pairs", "cosine from " + outcome.config().search().threshold()),
            Fact.count("Found", outcome.found().members(), "pictures that have duplicates"),
            Fact.count("To keep", outcome.found().clusters(), "of them"),
            Fact.made(Instant.now())),
        DuplicateGroups.first(outcome.pairs(), outcome.clusters()),
        outcome.found().clusters());
  }
}
