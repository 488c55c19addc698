// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.run;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Something that a run's report says. */
@FunctionalInterface
public interface ReportPart {

  /** Adds it; the names are a contract. */
  void addTo(ObjectNode json);
}
