// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What the driver's packages may know of each other and of the world. */
@AnalyzeClasses(packages = "io.ijepa", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
  private static final int MOST_TYPES = 30;

  @ArchTest static final ArchRule transaction = only("transaction");

  @ArchTest static final ArchRule table = only("table", "transaction");

  @ArchTest static final ArchRule input = only("input", "table");

  @ArchTest static final ArchRule run = only("run", "table");

  @ArchTest static final ArchRule page = only("page", "run", "table", "input");

  @ArchTest static final ArchRule embed = only("embed", "run", "table", "input", "transaction");

  @ArchTest static final ArchRule search = only("search", "run", "table", "input", "page");

  @ArchTest static final ArchRule duplicates = only("duplicates", "run", "table", "input", "page");

  @ArchTest static final ArchRule index = only("index", "run", "table", "input");

  @ArchTest static final ArchRule head = only("head", "run", "table", "input");

  @ArchTest static final ArchRule paint = only("demo.paint");

  @ArchTest
  static final ArchRule demo = only("demo", "demo.paint", "run", "table", "input", "page", "embed");

  @ArchTest static final ArchRule model = only("model", "run", "table", "demo");

  @ArchTest
  static final ArchRule aConfigurationNeedsNoSpark =
      noClasses()
          .that()
          .resideInAPackage("io.ijepa.job..")
          .and()
          .haveNameMatching(".*(Config|Option)")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache..", "scala..");

  @ArchTest
  static final ArchRule onlyTheCommandLineKnowsPicocli =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.ijepa.job")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("picocli..");

  @ArchTest
  static final ArchRule onlyInferenceTouchesTheRuntime =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.ijepa.inference")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.onnxruntime..");

  @ArchTest
  static final ArchRule executorsKnowNothingOfJobs =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.ijepa.job..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.ijepa.job..");

  @ArchTest
  static final ArchRule noCycles = slices().matching("io.ijepa.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule namesSayWhatAClassIs =
      noClasses()
          .that()
          .resideInAPackage("io.ijepa..")
          .should()
          .haveNameMatching(".*(Manager|Helper|Utils?|Impl)");

  @ArchTest
  static void aPackageIsOneIdeaAndNoHall(JavaClasses all) {
    Map<String, Long> types =
        all.stream()
            .filter(type -> type.getPackageName().startsWith("io.ijepa.job"))
            .filter(type -> !type.getEnclosingClass().isPresent())
            .filter(type -> !type.getSimpleName().equals("package-info"))
            .collect(groupingBy(JavaClass::getPackageName, TreeMap::new, counting()));
    types.values().removeIf(count -> count <= MOST_TYPES);
    assertEquals(Map.of(), types, "packages with too many types");
  }

  /** Of the packages of jobs, one may use itself and these. */
  private static ArchRule only(String name, String... allowed) {
    String[] known =
        Stream.concat(Stream.of(name), Stream.of(allowed))
            .map(other -> "io.ijepa.job." + other)
            .toArray(String[]::new);
    DescribedPredicate<JavaClass> jobs = resideInAnyPackage("io.ijepa.job..");
    return classes()
        .that()
        .resideInAPackage("io.ijepa.job." + name)
        .should()
        .onlyDependOnClassesThat(DescribedPredicate.not(jobs).or(resideInAnyPackage(known)));
  }
}
