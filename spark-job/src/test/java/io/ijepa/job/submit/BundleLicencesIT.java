// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.submit;

import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The licences in the bundle jar. What is linked into it is read from the jar: its classes, its
 * native files, its POMs, and what OpenCV's own build says of the libraries within it.
 */
@Tag("bundle")
class BundleLicencesIT {
  private static final String LICENCES = "META-INF/licenses/";
  private static final String OURS = "ijepa-spark";

  /** Whose the classes are; of two patterns that match, the first. */
  private static final List<Map.Entry<String, String>> CLASSES =
      List.of(
          entry("io/ijepa/shaded/jackson/core/internal/shaded/fdp/.*", "fastdoubleparser"),
          entry("io/ijepa/shaded/jackson/.*", "jackson"),
          entry("io/ijepa/shaded/hc/.*", "httpcore"),
          entry("io/ijepa/shaded/protobuf/.*", "protobuf"),
          entry("io/ijepa/shaded/picocli/.*", "picocli"),
          entry("io/ijepa/(?!shaded/).*", OURS),
          entry("ai/onnx/proto/.*", "onnx"),
          entry("ai/onnxruntime/.*", "onnxruntime"),
          entry("org/tribuo/.*", "tribuo"),
          entry("org/bytedeco/openblas/.*", OURS),
          entry("org/bytedeco/.*", "javacpp"));

  private static final List<Map.Entry<String, String>> NATIVES =
      List.of(
          entry("libonnxruntime.*", "onnxruntime"),
          entry("libjni(javacpp|opencv).*", "javacpp"),
          entry("libopencv_(core|imgproc|imgcodecs)\\..*", "opencv SoftFloat opencl-headers"),
          // The one without code: docs/decisions/0040-no-openblas.md.
          entry("libopenblas\\..*", OURS));

  private static final List<Map.Entry<String, String>> POMS =
      List.of(entry("org.bytedeco/javacpp", "javacpp"), entry("org.bytedeco/opencv", "opencv"));

  /** Lines of OpenCV's account of its build. */
  private static final List<Map.Entry<String, String>> OPENCV_SAYS =
      List.of(
          entry("ZLib: build .*", "zlib"),
          entry("JPEG: build-libjpeg-turbo .*", "libjpeg-turbo"),
          entry("WEBP: build .*", "libwebp"),
          entry("PNG: build .*", "libpng"),
          entry("TIFF: build .*", "libtiff"),
          entry("JPEG 2000: build Jasper .*", "jasper"),
          entry("OpenEXR: build .*", "openexr"),
          entry("Trace: YES \\(with Intel ITT.*", "ittnotify"),
          entry("Custom HAL: YES \\(carotene .*", "carotene"),
          // Codecs of its own, and what is not in the jar: OpenBLAS, and what its module dnn alone
          // links.
          entry("Lapack: YES .*libopenblas.*", "opencv"),
          entry("(GIF|HDR|SUNRASTER|PXM|PFM|SIMD Support( Request)?): YES.*", "opencv"),
          entry("(Protobuf|Flatbuffers): .*", "opencv"),
          entry(".*: NO", "opencv"));

  private static JarFile bundle;
  private static List<String> files;

  @BeforeAll
  static void open() throws IOException {
    bundle = new JarFile(System.getProperty("ijepa.bundle"));
    files = bundle.stream().map(file -> file.getName()).filter(n -> !n.endsWith("/")).toList();
  }

  @AfterAll
  static void close() throws IOException {
    bundle.close();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "SoftFloat,      License for Berkeley SoftFloat",
        "carotene,       NVIDIA Corporation",
        "fastdoubleparser, Werner Randelshofer",
        "httpcore,       Apache License",
        "httpcore,       Apache HttpComponents",
        "ittnotify,      Intel Corporation",
        "jackson,        Apache License",
        "jackson,        Tatu Saloranta",
        "jasper,         JasPer License Version 2.0",
        "javacpp,        Apache License",
        "libjpeg-turbo,  The libjpeg-turbo Project",
        "libjpeg-turbo,  Independent JPEG Group",
        "libpng,         PNG Reference Library License",
        "libtiff,        Sam Leffler",
        "libwebp,        `Copyright (c) 2010, Google Inc.`",
        "onnx,           Apache License",
        "onnxruntime,    Copyright (c) Microsoft Corporation",
        "onnxruntime,    THIRD PARTY SOFTWARE NOTICES",
        "opencl-headers, The Khronos Group",
        "opencv,         Apache License",
        "opencv,         OpenCV Foundation",
        "openexr,        Industrial Light & Magic",
        "picocli,        Apache License",
        "protobuf,       Copyright 2008 Google Inc.",
        "tribuo,         Apache License",
        "zlib,           Jean-loup Gailly and Mark Adler",
      })
  void theLicenceOfEachLibraryIsInTheJar(String library, String words) throws IOException {
    String text = text(LICENCES + library + "/.*");
    assertTrue(text.contains(words), () -> library + " without \"" + words + "\": " + text);
  }

  /** Both ways: nothing without a licence, and no licence of what went out of the jar. */
  @Test
  void theLibrariesInTheJarAreThoseWithALicence() throws IOException {
    Set<String> linked = new TreeSet<>();
    for (String file : files) {
      String name = file.substring(file.lastIndexOf('/') + 1);
      if (file.endsWith(".class")) {
        linked.addAll(owners(CLASSES, file));
      } else if (name.matches(".*\\.(so|dylib|dll)(\\.\\d+)*")) {
        linked.addAll(owners(NATIVES, name));
      } else if (file.matches("META-INF/maven/.*/pom.properties")) {
        linked.addAll(owners(POMS, file.replaceAll("META-INF/maven/|/pom.properties", "")));
      }
    }
    for (String platform : List.of("linux-x86_64", "linux-arm64", "macosx-arm64")) {
      for (String line : buildOfOpenCv(platform)) {
        linked.addAll(owners(OPENCV_SAYS, line));
      }
    }
    linked.remove(OURS);
    Set<String> licensed =
        files.stream()
            .filter(file -> file.startsWith(LICENCES))
            .map(file -> file.substring(LICENCES.length()).replaceFirst("/.*", ""))
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(linked, licensed);
  }

  private static List<String> owners(List<Map.Entry<String, String>> known, String found) {
    for (Map.Entry<String, String> one : known) {
      if (found.matches(one.getKey())) {
        return List.of(one.getValue().split(" ", -1));
      }
    }
    throw new AssertionError(
        "nobody has said whose \"%s\" is: its licence belongs to src/licenses or to the list that"
                .formatted(found)
            + " pom.xml unpacks, its name into NOTICE and into this test");
  }

  /** Lines "name: value" of the sections that name libraries. */
  private static List<String> buildOfOpenCv(String platform) throws IOException {
    String core = text("org/bytedeco/opencv/" + platform + "/libopencv_core\\..*");
    Matcher account =
        Pattern.compile("General configuration for OpenCV.*?Install to:", Pattern.DOTALL)
            .matcher(core);
    assertTrue(account.find(), platform + ": OpenCV does not say how it was built");
    List<String> lines =
        Pattern.compile(
                "^  (Media I/O|Other third-party libraries|Trace):.*(\\R    .*)*",
                Pattern.MULTILINE)
            .matcher(account.group())
            .results()
            .flatMap(section -> section.group().lines())
            .map(line -> line.strip().replaceFirst(": +", ": "))
            .filter(line -> line.contains(": "))
            .toList();
    assertFalse(lines.isEmpty(), platform);
    return lines;
  }

  @Test
  void theNoticeNamesEachLibrary() throws IOException {
    String notice = text("META-INF/NOTICE").toLowerCase(Locale.ROOT).replace('-', ' ');
    assertTrue(notice.startsWith("ijepa spark\ncopyright"), notice);
    List<String> missing =
        files.stream()
            .filter(file -> file.startsWith(LICENCES))
            .map(file -> file.split("/", -1)[2].replace('-', ' ').toLowerCase(Locale.ROOT))
            .filter(library -> !notice.contains(library))
            .toList();
    assertEquals(List.of(), missing);
  }

  /** Of several files of one name a jar keeps one: only ours may stand at the top. */
  @ParameterizedTest
  @ValueSource(strings = {"LICENSE", "NOTICE"})
  void atTheTopIsOursAlone(String kind) {
    List<String> found =
        files.stream()
            .filter(file -> file.matches("(META-INF/)?[^/]*(?i:" + kind + ")[^/]*"))
            .toList();
    assertEquals(List.of("META-INF/" + kind), found);
  }

  @Test
  void thePlainJarHoldsNothingOfOthers() throws IOException {
    Path plain = Path.of(bundle.getName().replace("-bundle.jar", ".jar"));
    try (JarFile jar = new JarFile(plain.toFile())) {
      List<String> found =
          jar.stream()
              .map(file -> file.getName())
              .filter(name -> name.startsWith(LICENCES) || name.matches("(?!io/ijepa/).*\\.class"))
              .toList();
      assertEquals(List.of(), found);
    }
  }

  /** The files of these names, one after the other. */
  private static String text(String names) throws IOException {
    StringBuilder text = new StringBuilder();
    for (String name : files.stream().filter(file -> file.matches(names)).toList()) {
      try (InputStream in = bundle.getInputStream(bundle.getEntry(name))) {
        text.append(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1));
      }
    }
    return text.toString();
  }
}
