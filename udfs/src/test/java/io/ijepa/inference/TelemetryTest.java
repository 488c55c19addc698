// SPDX-License-Identifier: Apache-2.0
package io.ijepa.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtEnvironment;
import io.ijepa.testing.Forked;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** ONNX Runtime leaves the id that it reports with only where somebody else starts it. */
@EnabledOnOs(OS.LINUX)
final class TelemetryTest {
  /** With any of these the runtime sends nothing, or leaves its id somewhere else than at home. */
  private static final Set<String> SILENCERS =
      Set.of(
          "ORT_DISABLE_TELEMETRY",
          "XDG_CACHE_HOME",
          "APPVEYOR",
          "BITBUCKET_BUILD_NUMBER",
          "BUILDKITE",
          "CI",
          "CIRCLECI",
          "CODEBUILD_BUILD_ID",
          "GITHUB_ACTIONS",
          "GITLAB_CI",
          "JENKINS_URL",
          "TEAMCITY_VERSION",
          "TF_BUILD",
          "TRAVIS");

  @TempDir Path home;

  /** Starts the runtime in a JVM of its own, as we do or as it comes. */
  static final class Start {
    private Start() {}

    public static void main(String[] arguments) throws InterruptedException {
      if (arguments[0].equals("ours")) {
        OrtRuntime.environment();
      } else {
        OrtEnvironment.getEnvironment("as it comes");
      }
      Thread.sleep(2_000);
      System.out.println("started");
    }
  }

  @Test
  void ourRuntimeLeavesNoDeviceId() throws IOException, InterruptedException {
    assertFalse(leavesAnId("ours"));
  }

  @Test
  void theRuntimeAsItComesLeavesOne() throws IOException, InterruptedException {
    assertTrue(leavesAnId("as it comes"), "then this class is needed no more");
  }

  private boolean leavesAnId(String way) throws IOException, InterruptedException {
    ProcessBuilder start =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xss64m", // the class path is long: see OrtRuntime
                "-XX:ThreadStackSize=65536",
                "-cp",
                Forked.classPath(),
                Start.class.getName(),
                way));
    start.environment().keySet().removeAll(SILENCERS);
    start.environment().put("HOME", home.toString());
    start.environment().put("https_proxy", "http://127.0.0.1:9"); // nobody listens there
    Path output = home.resolve("output.txt");
    Process process = start.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    assertEquals(0, process.waitFor(), Files.readString(output));
    return Files.exists(home.resolve(".cache/Microsoft/DeveloperTools/.onnxruntime"));
  }
}
