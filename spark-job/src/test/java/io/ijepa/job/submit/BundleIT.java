// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the bundle jar holds: all that an executor needs, and nothing that a cluster brings. */
@Tag("bundle")
class BundleIT {
  private static final long MOST_BYTES = 65_000_000;

  private static Path bundle;
  private static List<String> entries;

  @BeforeAll
  static void list() throws IOException {
    bundle = Path.of(System.getProperty("ijepa.bundle"));
    try (JarFile jar = new JarFile(bundle.toFile())) {
      entries = jar.stream().map(entry -> entry.getName()).toList();
    }
  }

  /** Another version on the same class path would break one of the two, on some cluster. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "org/apache/",
        "scala/",
        "com/fasterxml/",
        "com/google/",
        "google/",
        "picocli/",
        "org/slf4j/"
      })
  void bringsNothingUnderItsOwnName(String prefix) {
    // A jar for several Java versions has copies of its classes below META-INF/versions/N/.
    List<String> found =
        entries.stream()
            .map(entry -> entry.replaceFirst("^META-INF/versions/\\d+/", ""))
            .filter(entry -> entry.startsWith(prefix) && !entry.endsWith("/"))
            .toList();
    assertEquals(List.of(), found);
  }

  /** Scala's names in our own signatures would tie the jar to one binary version of Scala. */
  @Test
  void namesNoScalaTypeThatChangesBetweenVersions() throws IOException {
    try (JarFile jar = new JarFile(bundle.toFile())) {
      List<String> found =
          jar.stream()
              .filter(entry -> entry.getName().matches("io/ijepa/(?!shaded/).*\\.class"))
              .filter(entry -> mentions(jar, entry, "scala/collection/Seq"))
              .map(entry -> entry.getName())
              .toList();
      assertEquals(List.of(), found);
    }
  }

  private static boolean mentions(JarFile jar, JarEntry entry, String name) {
    try (InputStream in = jar.getInputStream(entry)) {
      // Class names stand in a class file as they are read.
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1).contains(name);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ai/onnxruntime/native/linux-x64/libonnxruntime.so",
        "ai/onnxruntime/native/linux-aarch64/libonnxruntime.so",
        "ai/onnxruntime/native/osx-aarch64/libonnxruntime.dylib"
      })
  void hasOnnxRuntime(String library) {
    assertTrue(entries.contains(library), library);
  }

  @ParameterizedTest
  @ValueSource(strings = {"linux-x86_64", "linux-arm64", "macosx-arm64"})
  void hasTheImageDecoders(String platform) {
    for (String library :
        List.of(
            "javacpp/%s/libjnijavacpp.",
            "opencv/%s/libjniopencv_core.",
            "opencv/%s/libjniopencv_imgcodecs.",
            "opencv/%s/libopencv_imgcodecs.",
            "openblas/%s/libopenblas.")) {
      String prefix = "org/bytedeco/" + library.formatted(platform);
      assertTrue(entries.stream().anyMatch(entry -> entry.startsWith(prefix)), prefix);
    }
  }

  /**
   * OpenCV's core is loaded with an OpenBLAS without code, which must have every name that it
   * wants.
   */
  @ParameterizedTest
  @ValueSource(strings = {"linux-x86_64", "linux-arm64", "macosx-arm64"})
  void theOpenBlasWithoutCodeHasEveryNameThatOpenCvWants(String platform) throws IOException {
    Set<String> wanted = linearAlgebra("org/bytedeco/opencv/" + platform + "/libopencv_core.");
    assertTrue(wanted.size() >= 18, wanted::toString);
    assertEquals(wanted, linearAlgebra("org/bytedeco/openblas/" + platform + "/libopenblas."));
  }

  /** Names of BLAS and LAPACK in the symbols of a library. */
  private Set<String> linearAlgebra(String prefix) throws IOException {
    String entry = entries.stream().filter(e -> e.startsWith(prefix)).findFirst().orElseThrow();
    try (JarFile jar = new JarFile(bundle.toFile());
        InputStream in = jar.getInputStream(jar.getJarEntry(entry))) {
      return Pattern.compile("(?<=[\0_])(cblas_[a-z]+|[sdcz](ge|po|sy|he|tr)[a-z]{2,3}_)(?=\0)")
          .matcher(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1))
          .results()
          .map(MatchResult::group)
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {".*\\.pdb", ".*\\.dSYM/.*", ".*win-x64.*", ".*\\.(a|h|dll)", ".*\\.SF"})
  void hasNoDeadWeight(String pattern) {
    assertEquals(List.of(), entries.stream().filter(entry -> entry.matches(pattern)).toList());
  }

  @Test
  void isNoLargerThanTheReadmeSays() throws IOException {
    long bytes = Files.size(bundle);
    System.out.printf("bundle: %.1f MB, %d entries%n", bytes / 1e6, entries.size());
    assertTrue(bytes <= MOST_BYTES, bytes + " bytes");
  }
}
