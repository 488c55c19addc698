package io.ijepa.job;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What the driver's packages may know of each other and of the world. */
@AnalyzeClasses(packages = "io.ijepa", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {

  @ArchTest
  static final ArchRule configurationNeedsNoSpark =
      noClasses()
          .that()
          .resideInAPackage("io.ijepa.job.config..")
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
  static final ArchRule commandsAreWiringThatNothingElseKnows =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.ijepa.job")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.ijepa.job");

  @ArchTest
  static final ArchRule executorsKnowNothingOfJobs =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.ijepa.job..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.ijepa.job..");

  @ArchTest
  static final ArchRule onlyInferenceTouchesTheRuntime =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.ijepa.inference..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.onnxruntime..");

  @ArchTest
  static final ArchRule noCycles =
      slices().matching("io.ijepa.job.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule namesSayWhatAClassIs =
      noClasses()
          .that()
          .resideInAPackage("io.ijepa..")
          .should()
          .haveNameMatching(".*(Manager|Helper|Utils?|Impl)");
}
