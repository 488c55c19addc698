// SPDX-License-Identifier: Apache-2.0
package io.ijepa.embed;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;

/** A wait for the bytes of an image, for JDK Flight Recorder. */
@Name("ijepa.FetchWait")
@Label("Fetch wait")
@Description("A task's thread waits for the bytes of an image")
@Category("ijepa")
@StackTrace(false)
@Threshold("1 ms")
final class FetchWaitEvent extends Event {}
