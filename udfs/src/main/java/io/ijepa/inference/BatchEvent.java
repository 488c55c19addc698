// SPDX-License-Identifier: Apache-2.0
package io.ijepa.inference;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** One run of an encoder, for JDK Flight Recorder. */
@Name("ijepa.Batch")
@Label("Batch")
@Description("An inference thread runs a batch of images, or a part of one")
@Category("ijepa")
@StackTrace(false)
final class BatchEvent extends Event {
  @Label("Images")
  int images;
}
