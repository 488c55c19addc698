// SPDX-License-Identifier: Apache-2.0
package io.ijepa.embed;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** One image from encoded bytes to the pixels that a model takes, for JDK Flight Recorder. */
@Name("ijepa.Decode")
@Label("Decode")
@Description("An image is decoded, resized and cropped by a task's thread")
@Category("ijepa")
@StackTrace(false)
final class DecodeEvent extends Event {
  @Label("Width")
  int width;

  @Label("Height")
  int height;

  @Label("Rejection")
  String rejection;
}
