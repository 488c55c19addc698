// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LiveLineTest {
  private static final String OVER = "\r\u001b[K";

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  private String written() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  @SuppressWarnings("try") // the line is only held
  void aTerminalGetsALineThatIsGoneInTheEnd() throws Exception {
    Caller terminal = new Caller(stream, stream, true, true);
    CountDownLatch asked = new CountDownLatch(2);
    try (LiveLine line =
        LiveLine.show(
            terminal,
            () -> {
              asked.countDown();
              return "at it";
            })) {
      assertTrue(asked.await(20, TimeUnit.SECONDS), "it moves");
    }
    assertTrue(written().startsWith(OVER + "at it" + OVER + "at it"), written());
    assertTrue(written().endsWith(OVER), written());
  }

  @Test
  @SuppressWarnings("try") // the line is only held
  void aPipeGetsNothing() {
    try (LiveLine line = LiveLine.show(new Caller(stream, stream, false, true), () -> "at it")) {
      assertEquals("", written());
    }
    assertEquals("", written());
  }

  @Test
  void whatIsSaidMeanwhileStandsOnALineOfItsOwn() {
    Caller terminal = new Caller(stream, stream, true, true);
    terminal.update("1 of 2 images");
    terminal.complain("note: something");
    terminal.say("done");
    assertEquals(
        OVER + "1 of 2 images" + OVER + "note: something\ndone\n",
        written().replace(System.lineSeparator(), "\n"));
  }

  @Test
  void stagesSayHowFarTheyAre() {
    assertEquals("search: preparing", StageProgress.line("search", new ActiveTasks(-1, 0, 0), 5));
    assertEquals(
        "search: step 1, 0 of 8 tasks (0 %)",
        StageProgress.line("search", new ActiveTasks(0, 8, 0), 5));
    assertEquals(
        "train-head: step 14, 2 of 8 tasks (25 %), 15 s left in this step",
        StageProgress.line("train-head", new ActiveTasks(13, 8, 2), 5));
    assertEquals(
        "search: step 1, 8 of 8 tasks (100 %)",
        StageProgress.line("search", new ActiveTasks(0, 8, 8), 5));
  }
}
