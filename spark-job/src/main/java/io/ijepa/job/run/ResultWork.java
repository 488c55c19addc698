// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ijepa.job.table.StagedResult;
import io.ijepa.option.InvalidOptionsException;
import java.util.Optional;

/**
 * What a run does between its first checks and its end.
 *
 * @param <T> what it has found, for whoever shows it
 */
public interface ResultWork<T extends ReportPart> {

  /** Adds to a report what the run was told to do. */
  void addTo(ObjectNode json);

  /**
   * Everything that can still be refused; the output is as the run found it, and so is the report.
   *
   * @throws InvalidOptionsException when the run cannot be started
   */
  void prepare();

  /**
   * Computes the whole result.
   *
   * @param staged where it goes until it is whole; empty where it is only shown
   */
  T compute(Optional<StagedResult> staged);
}
