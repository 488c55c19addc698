package io.ijepa.udf;

import io.ijepa.graph.Forward;
import io.ijepa.graph.Precision;
import io.ijepa.inference.Device;

/** What makes two tasks of an executor share a session. */
record EncoderKey(
    String modelUri, String fingerprint, Forward forward, Precision precision, Device device) {

  /** For the task that runs on this thread. */
  static EncoderKey of(EmbedPlan plan) {
    return new EncoderKey(
        plan.modelUri(),
        plan.fingerprint(),
        plan.forward(),
        plan.precision(),
        TaskDevice.of(plan.cuda(), plan.cpuThreads()));
  }
}
