// SPDX-License-Identifier: Apache-2.0
package io.ijepa.search;

import io.ijepa.host.TaskDevice;
import io.ijepa.vector.Metric;
import java.io.Serializable;

/**
 * What every executor must do, settled on the driver.
 *
 * @param keyColumns how many columns a row's key has
 * @param byCell whether a row is compared only with the queries that probe its cell
 * @param topK neighbours of each query
 * @param excludeSelf whether a row with the query's own key is none
 * @param device that the products run on
 */
record SearchPlan(
    int keyColumns, boolean byCell, Metric metric, int topK, boolean excludeSelf, TaskDevice device)
    implements Serializable {}
