// SPDX-License-Identifier: Apache-2.0
package io.ijepa.embed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ijepa.inference.Devices;
import io.ijepa.option.InvalidOptionsException;
import io.ijepa.testing.SparkTest;
import io.ijepa.udf.IJepa;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Columns come through untouched, whatever they are made of; what cannot is refused by name. */
final class CarriedColumnsTest extends SparkTest {
  private static final List<String> TYPES =
      List.of(
          "true as flag",
          "7Y as tiny",
          "7S as small",
          "7 as whole",
          "-7L as large",
          "1.5f as single",
          "cast('NaN' as double) as double",
          "cast('1234567890.0123456789' as decimal(38,10)) as decimal",
          "'täxt' as text",
          "X'00FF' as bytes",
          "date'1969-12-31' as day",
          "timestamp'2026-03-29 02:30:00.123456' as moment",
          "timestamp_ntz'2026-03-29 02:30:00.123456' as clock",
          "interval '3' day as span",
          "interval '5' month as months",
          "array(1, null, 3) as list",
          "map('a', 1.5d, 'b', null) as map",
          "named_struct('x', 1, 'deep', named_struct('y', array(map(1, 'z')))) as struct");

  @Test
  void everyTypeIsCarriedWithItsValueAndNulls() {
    List<String> expressions = new ArrayList<>(TYPES);
    TYPES.forEach(
        type -> {
          String name = type.substring(type.lastIndexOf(' ') + 1);
          String value = type.substring(0, type.lastIndexOf(" as "));
          expressions.add("if(path = '', " + value + ", null) as null_" + name);
        });
    expressions.add("path");
    expressions.add("content");
    Dataset<Row> table = images(9, 1).selectExpr(expressions.toArray(String[]::new)).cache();
    List<String> names = new ArrayList<>(List.of(table.columns()));
    names.remove("path");
    names.remove("content");
    Dataset<Row> embedded = IJepa.embed(table, options("keep-columns", String.join(",", names)));

    assertEquals("path", embedded.columns()[0]);
    names.forEach(
        name ->
            assertEquals(
                table.schema().apply(name).dataType(), embedded.schema().apply(name).dataType()));
    List<Row> before =
        table.select("path", names.toArray(String[]::new)).orderBy("path").collectAsList();
    List<Row> after =
        embedded.select("path", names.toArray(String[]::new)).orderBy("path").collectAsList();
    assertEquals(before, after);
    table.unpersist();
  }

  @Test
  void theOutputsOwnColumnsHaveTheirTypesAndNullability() {
    StructType schema = IJepa.embed(images(1, 1), options()).schema();
    List<String> fields = new ArrayList<>();
    for (StructField field : schema.fields()) {
      fields.add(
          field.name() + " " + field.dataType().simpleString() + (field.nullable() ? "" : "!"));
    }
    assertEquals(
        List.of(
            "path string",
            "embedding array<float>",
            "status string!",
            "error string",
            "width int",
            "height int",
            "model string!"),
        fields);
  }

  @Test
  void namesWithDotsSpacesBackticksAndOursInOtherPlacesAreCarried(@TempDir Path folder) {
    Dataset<Row> odd =
        images(8, 2)
            .withColumnRenamed("path", "the path.of `it`")
            .withColumn("image", functions.lit("shadow"))
            .withColumn("the path", functions.lit(1));
    Dataset<Row> embedded =
        IJepa.embed(
            odd, options("key-columns", "the path.of `it`", "keep-columns", "image, the path"));
    Row row = embedded.collectAsList().get(7);
    assertEquals("row 7", row.get(0));
    assertEquals("shadow", row.getAs("image"));
    assertEmbedded(7, row);
  }

  @Test
  void aColumnNamedLikeOneOfOursIsRefusedInAnyCase() {
    Dataset<Row> table = images(1, 1).withColumn("Status", functions.lit(1));
    assertRefused(
        table,
        options("keep-columns", "Status"),
        "column 'Status' cannot be carried: the output has a column of this name; rename it with"
            + " select");
  }

  @Test
  void everyProblemOfOptionsAndColumnsIsSaidAtOnce() {
    assertRefused(
        images(1, 1),
        Map.of(
            "modle", "x",
            "batch-size", "0",
            "image-column", "picture",
            "key-columns", "id",
            "keep-columns", "embedding"),
        "unknown option 'modle'; the options are batch-size, cpu-threads, device, exif-orientation,"
            + " fetch-concurrency, fetch-header, fetch-prefixes, fetch-private, fetch-retries,"
            + " fetch-schemes, fetch-timeout, image-column, image-size, keep-columns, key-columns,"
            + " layer, mask-column, max-bytes, max-pixels, model, normalize, on-unreadable,"
            + " pooling, precision, processor, revision",
        "batch-size must be a whole number from 1, but was '0'",
        "no column 'id' in the input; it has path, content",
        "column 'embedding' cannot be carried: the output has a column of this name; rename it"
            + " with select",
        "image-column: no column 'picture' in the input; it has path, content");
  }

  @Test
  void aColumnThatHoldsNoImagesIsRefusedWithTheOtherProblems() {
    Dataset<Row> table = images(1, 1).selectExpr("1 as content", "struct(content as data) as s");
    assertRefused(
        table,
        options(),
        "no column 'path' in the input; it has content, s",
        "image-column content must be binary (encoded images), a string of URIs or base64, a Spark"
            + " image struct, or a struct<bytes,path>, but is int");
    assertRefused(
        table,
        options("image-column", "s", "key-columns", "content"),
        "image-column s must be binary (encoded images), a string of URIs or base64, a Spark image"
            + " struct, or a struct<bytes,path>, but is struct<data:binary>");
  }

  @Test
  void whatTheModelOrTheDeviceRefusesIsSaidToo() {
    assertRefused(
        images(1, 1),
        options("precision", "fp16", "device", "cpu"),
        "precision fp16 needs CUDA: on the CPU ONNX Runtime would only convert to fp32 and back."
            + " Use precision fp32, or int8 for speed");
    if (!Devices.hasCudaBuild()) {
      assertRefused(
          images(1, 1),
          options("device", "cuda"),
          "device cuda cannot be used: the ONNX Runtime on the class path is the CPU build; build"
              + " with -Pgpu, which brings onnxruntime_gpu in its place. Use device cpu or auto");
    }
  }

  private static void assertRefused(
      Dataset<Row> table, Map<String, String> options, String... problems) {
    InvalidOptionsException refused =
        assertThrows(InvalidOptionsException.class, () -> IJepa.embed(table, options));
    assertEquals(List.of(problems), refused.problems());
  }
}
