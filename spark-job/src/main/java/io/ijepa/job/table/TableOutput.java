// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.table;

import java.util.Optional;

/**
 * Where the rows of a run go.
 *
 * @param location a path or a table's name
 * @param partition the partition that the run replaces, if it replaces one
 */
public record TableOutput(String location, OutputFormat format, Optional<Partition> partition) {}
