// SPDX-License-Identifier: Apache-2.0
package io.ijepa.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ijepa.testing.Forked;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** ONNX Runtime starts whatever the command line, and whoever touches it first. */
final class OrtRuntimeTest {

  /** Runs in a JVM of its own: asks for the build first, as a driver does, then starts. */
  static final class Start {
    private Start() {}

    public static void main(String[] arguments) {
      System.out.println("cuda " + Devices.hasCudaBuild());
      OrtRuntime.environment();
      System.out.println("started");
    }
  }

  @Test
  void itStartsWithAClassPathOfMoreThanTwentyThousandCharacters()
      throws IOException, InterruptedException {
    Forked run = Forked.runWith(Forked.classPathOf(60_000), List.of("-Xss512k"), Start.class);
    assertEquals("started", run.output().lines().reduce("", (before, line) -> line), run::output);
    assertEquals(0, run.exit());
  }
}
