// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.job.run.ExitCode;
import org.junit.jupiter.api.Test;

/** {@code doctor} on a machine without a GPU. */
class DoctorTest extends SparkTest {

  @Test
  void whatRunsOnTheCpuIsInOrderAndAMissingGpuIsANote() {
    Answer answer = ijepa("doctor");
    assertEquals(ExitCode.DONE, answer.code(), answer.toString());
    assertTrue(line(answer, "cpu").startsWith("ok"), answer.out());
    assertTrue(line(answer, "cpu").contains("expected numbers on cpu"), answer.out());
    assertTrue(line(answer, "images").startsWith("ok"), answer.out());
    assertTrue(line(answer, "runtime").contains("ONNX Runtime 1."), answer.out());
    assertTrue(line(answer, "cuda").startsWith("note"), answer.out());
    assertTrue(answer.out().endsWith("nothing stands in the way\n"), answer.out());
  }

  @Test
  void whoeverWantsCudaAndCannotHaveItIsToldWhyAndEndsWith2() {
    Answer answer = ijepa("doctor", "--device", "cuda");
    assertEquals(ExitCode.WRONG_CONFIGURATION, answer.code(), answer.toString());
    assertTrue(line(answer, "cuda").startsWith("problem"), answer.out());
    assertTrue(line(answer, "cuda").contains("-Pgpu"), answer.out());
    assertEquals("1 problem was found", answer.message());
  }

  @Test
  void everyExecutorIsLookedAt() {
    Answer answer = ijepa("doctor", "--executors");
    assertEquals(ExitCode.DONE, answer.code(), answer.toString());
    assertTrue(answer.out().startsWith("driver, Spark "), answer.out());
    assertTrue(answer.out().contains("\nexecutor driver\n"), answer.out());
    assertEquals(
        "note    scheduling Spark gives tasks no GPU; the first one is taken",
        line(answer, "scheduling"));
  }

  private static String line(Answer answer, String subject) {
    return answer
        .out()
        .lines()
        .map(String::strip)
        .filter(line -> line.matches("\\w+ +" + subject + " .*"))
        .reduce((first, last) -> last)
        .orElseThrow();
  }
}
