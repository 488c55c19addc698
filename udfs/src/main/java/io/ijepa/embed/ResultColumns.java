// SPDX-License-Identifier: Apache-2.0
package io.ijepa.embed;

import io.ijepa.inference.PixelBatch;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.types.StructField;

/** From what the session gave for an image to columns of the output. Travels with the tasks. */
public interface ResultColumns extends Serializable {

  /** In their order; each must be nullable: a rejected image has no result. */
  List<StructField> fields();

  /**
   * The values of one image, in the order of the fields.
   *
   * @param batch with its results
   * @param carried the row's other values, for what is counted of them
   * @param metrics of the task
   */
  Object[] values(PixelBatch batch, int slot, Object[] carried, TaskMetrics metrics);
}
