// SPDX-License-Identifier: Apache-2.0
package io.ijepa;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What each package may know, from the bottom of the pipeline to its top. A package that is not in
 * the list of another one cannot be imported there, so this file is the map of the arrows.
 */
@AnalyzeClasses(packages = "io.ijepa", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
  private static final String[] JDK = {"java..", "javax..", "jdk.."};
  private static final String[] SPARK = {"org.apache..", "scala..", "org.slf4j.."};
  private static final String OPENCV = "org.bytedeco..";
  private static final String JACKSON = "com.fasterxml.jackson..";
  private static final String RUNTIME = "ai.onnxruntime..";

  private static final int MOST_TYPES = 30;

  /** Six formats, each with a header, a decoder and its own arithmetic, that share little. */
  private static final Map<String, Integer> MORE_TYPES = Map.of("io.ijepa.image.decode", 48);

  @ArchTest static final ArchRule option = only("option", "org.apache.commons.text.similarity..");

  @ArchTest static final ArchRule pixel = only("image.pixel");

  @ArchTest static final ArchRule decode = only("image.decode", "image.pixel", OPENCV);

  @ArchTest static final ArchRule resample = only("image.resample", "image.pixel");

  @ArchTest
  static final ArchRule image =
      only("image", "image.pixel", "image.decode", "image.resample", OPENCV);

  @ArchTest
  static final ArchRule model =
      only("model", "image", "image.resample", JACKSON, "com.google.protobuf..");

  @ArchTest static final ArchRule hub = only("model.hub", "model", JACKSON);

  @ArchTest
  static final ArchRule graph =
      only("graph", "model", "image.resample", "ai.onnx.proto..", "com.google.protobuf..");

  /** JavaCPP for the process's environment only. */
  @ArchTest static final ArchRule inference = only("inference", RUNTIME, "org.bytedeco.javacpp..");

  @ArchTest static final ArchRule vector = only("vector", "graph", "inference");

  @ArchTest
  static final ArchRule settings =
      only("settings", "option", "image.decode", "model", "graph", "vector");

  @ArchTest
  static final ArchRule host =
      onlyWithSpark(
          "host",
          "option",
          "settings",
          "image",
          "image.decode",
          "image.pixel",
          "image.resample",
          "model",
          "model.hub",
          "graph",
          "inference");

  @ArchTest
  static final ArchRule table =
      onlyWithSpark("table", "option", "settings", "image.decode", "image.pixel");

  @ArchTest
  static final ArchRule source =
      onlyWithSpark(
          "source", "option", "settings", "table", "image.pixel", "model.hub", "inference");

  @ArchTest
  static final ArchRule embed =
      onlyWithSpark(
          "embed",
          "option",
          "settings",
          "host",
          "table",
          "source",
          "image",
          "image.decode",
          "image.pixel",
          "image.resample",
          "model",
          "graph",
          "inference",
          JACKSON);

  @ArchTest
  static final ArchRule search =
      onlyWithSpark(
          "search", "option", "settings", "host", "table", "vector", "inference", "model");

  @ArchTest
  static final ArchRule udf =
      onlyWithSpark("udf", "option", "settings", "host", "table", "embed", "search", "vector");

  @ArchTest
  static final ArchRule onlyInferenceTouchesTheRuntime =
      noClasses()
          .that(not(resideInAnyPackage("io.ijepa.inference")))
          .should()
          .dependOnClassesThat(resideInAnyPackage(RUNTIME));

  /** A decoder is found by its file's first bytes, and never named. */
  @ArchTest
  static final ArchRule formatsAreKnownToTheDecoderOnly =
      noClasses()
          .that(not(resideInAnyPackage("io.ijepa.image.decode")))
          .should()
          .dependOnClassesThat()
          .haveNameMatching("io\\.ijepa\\.image\\.decode\\.(Bmp|Cmyk|Gif|Jpeg|Png|Tiff|Webp).*");

  @ArchTest
  static final ArchRule noCycles = slices().matching("io.ijepa.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule namesSayWhatAClassIs =
      noClasses().should().haveNameMatching(".*(Manager|Helper|Utils?|Impl)");

  @ArchTest
  static void aPackageIsOneIdeaAndNoHall(JavaClasses all) {
    Map<String, Long> types =
        all.stream()
            .filter(type -> !type.getEnclosingClass().isPresent())
            .filter(type -> !type.getSimpleName().equals("package-info"))
            .collect(groupingBy(JavaClass::getPackageName, TreeMap::new, counting()));
    types.keySet().removeIf(name -> !name.startsWith("io.ijepa"));
    types
        .entrySet()
        .removeIf(entry -> entry.getValue() <= MORE_TYPES.getOrDefault(entry.getKey(), MOST_TYPES));
    assertEquals(Map.of(), types, "packages with too many types");
  }

  /** Beside the platform and itself, a package may use these: ours by name, others by pattern. */
  private static ArchRule only(String name, String... allowed) {
    String[] patterns =
        Stream.concat(
                Stream.of(JDK),
                Stream.concat(
                    Stream.of("io.ijepa." + name),
                    Stream.of(allowed)
                        .map(other -> other.endsWith("..") ? other : "io.ijepa." + other)))
            .toArray(String[]::new);
    return classes()
        .that()
        .resideInAPackage("io.ijepa." + name)
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(patterns)
                // Primitive arrays have no package.
                .or(not(resideOutsideOfPackages(""))));
  }

  private static ArchRule onlyWithSpark(String name, String... allowed) {
    return only(name, Stream.concat(Stream.of(allowed), Stream.of(SPARK)).toArray(String[]::new));
  }
}
