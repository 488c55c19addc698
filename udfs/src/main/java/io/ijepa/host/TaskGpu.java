// SPDX-License-Identifier: Apache-2.0
package io.ijepa.host;

import io.ijepa.inference.InferenceException;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;

/** The GPU of the task that runs on this thread. */
final class TaskGpu {
  private TaskGpu() {}

  /**
   * The first GPU that Spark gave the task; without GPU scheduling, or on the driver, the first of
   * the host.
   *
   * @throws InferenceException when Spark's name for it is no number
   */
  static int index() {
    TaskContext task = TaskContext.get();
    ResourceInformation gpu = task == null ? null : task.resourcesJMap().get("gpu");
    return gpu == null ? 0 : index(gpu.addresses()[0]);
  }

  static int index(String address) {
    try {
      return Integer.parseInt(address);
    } catch (NumberFormatException name) {
      throw new InferenceException(
          "Spark gave the task the GPU '"
              + address
              + "', but CUDA counts GPUs: let the script of"
              + " spark.executor.resource.gpu.discoveryScript print numbers, \"0\", \"1\", ..,"
              + " and no UUIDs");
    }
  }
}
