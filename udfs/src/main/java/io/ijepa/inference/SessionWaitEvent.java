// SPDX-License-Identifier: Apache-2.0
package io.ijepa.inference;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;

/** A wait for a session, for JDK Flight Recorder. */
@Name("ijepa.SessionWait")
@Label("Session wait")
@Description("A task's thread waits for a session to start, to have room, or to give results")
@Category("ijepa")
@StackTrace(false)
@Threshold("1 ms")
final class SessionWaitEvent extends Event {
  /** What is waited for: "start", "room" or "results". */
  @Label("Awaited")
  String awaited;
}
