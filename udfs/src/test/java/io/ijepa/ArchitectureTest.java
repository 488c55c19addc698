package io.ijepa;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;

/** Imports run one way: image, model, graph, inference, search, udf. */
@AnalyzeClasses(packages = "io.ijepa", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
  private static final String[] JDK = {"java..", "javax..", "jdk.."};
  private static final String[] SPARK = {"org.apache..", "scala..", "org.slf4j.."};
  private static final String[] OPENCV = {"org.bytedeco.."};
  private static final String[] JACKSON = {"com.fasterxml.jackson.."};
  private static final String[] ONNX_FORMAT = {"ai.onnx.proto..", "com.google.protobuf.."};
  private static final String[] RUNTIME = {"ai.onnxruntime.."};
  private static final String[] IMAGE = {"io.ijepa.image.."};
  private static final String[] MODEL = {"io.ijepa.model.."};
  private static final String[] GRAPH = {"io.ijepa.graph.."};

  @ArchTest static final ArchRule imageKnowsThePlatformAndOpenCv = only("io.ijepa.image..", OPENCV);

  @ArchTest
  static final ArchRule modelKnowsImageAndJackson = only("io.ijepa.model..", IMAGE, JACKSON);

  @ArchTest
  static final ArchRule graphKnowsModelAndTheOnnxFormat =
      only("io.ijepa.graph..", MODEL, ONNX_FORMAT);

  @ArchTest
  static final ArchRule inferenceKnowsModelGraphAndTheRuntime =
      only("io.ijepa.inference..", MODEL, GRAPH, RUNTIME);

  @ArchTest
  static final ArchRule searchKnowsGraphAndInference =
      only("io.ijepa.search..", GRAPH, new String[] {"io.ijepa.inference.."});

  @ArchTest static final ArchRule optionKnowsThePlatformOnly = only("io.ijepa.option..");

  @ArchTest
  static final ArchRule udfKnowsThePackagesHereAndSpark =
      only("io.ijepa.udf..", new String[] {"io.ijepa.."}, SPARK);

  @ArchTest
  static final ArchRule onlyInferenceTouchesTheRuntime =
      noClasses()
          .that(not(resideInAnyPackage("io.ijepa.inference..")))
          .should()
          .dependOnClassesThat(resideInAnyPackage(RUNTIME));

  @ArchTest
  static final ArchRule onlyUdfTouchesSparkAndHadoop =
      noClasses()
          .that(not(resideInAnyPackage("io.ijepa.udf..")))
          .should()
          .dependOnClassesThat(resideInAnyPackage(SPARK));

  @ArchTest
  static final ArchRule noCycles = slices().matching("io.ijepa.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule namesSayWhatAClassIs =
      noClasses().should().haveNameMatching(".*(Manager|Helper|Utils?|Impl)");

  /** Beside the platform and itself, a package may use these. */
  private static ArchRule only(String from, String[]... allowed) {
    return classes()
        .that()
        .resideInAPackage(from)
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(JDK)
                .or(resideInAnyPackage(from))
                .or(resideInAnyPackage(all(allowed)))
                // Primitive arrays have no package.
                .or(not(resideOutsideOfPackages(""))));
  }

  private static String[] all(String[]... groups) {
    return Arrays.stream(groups).flatMap(Arrays::stream).toArray(String[]::new);
  }
}
