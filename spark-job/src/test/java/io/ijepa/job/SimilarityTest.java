// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.job.run.ExitCode;
import io.ijepa.vector.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class SimilarityTest extends SparkTest {

  private static Answer similarity(String a, String b) {
    return ijepa("similarity", a, b, "--model", MODEL);
  }

  @Test
  void itIsTheCosineOfWhatEmbedGives() throws IOException {
    Pictures.folder(at("pictures"), 2, 0);
    String a = path("pictures/picture-0.png");
    String b = at("pictures/picture-1.png").toUri().toString();
    embedWell("--input", path("pictures"), "--output", path("out"));
    List<Row> rows =
        spark().read().parquet(path("out")).orderBy("path").select("embedding").collectAsList();
    double[] first = doubles(rows.get(0));
    double[] second = doubles(rows.get(1));
    double expected = dot(first, second) / Math.sqrt(dot(first, first) * dot(second, second));

    Answer answer = similarity(a, b);
    assertEquals(ExitCode.DONE, answer.code(), answer.toString());
    assertEquals("", answer.err());
    assertEquals(expected, Double.parseDouble(answer.out()), 1e-6);
    assertEquals(answer.out(), similarity(b, a).out());
    assertEquals("1.000000", similarity(a, a).out().strip());
  }

  private static double[] doubles(Row row) {
    return row.<Float>getList(0).stream().mapToDouble(Float::doubleValue).toArray();
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  @Test
  void everyRejectedImageIsNamedWithItsReason() throws IOException {
    String broken = Files.write(at("broken.png"), new byte[] {1, 2, 3}).toString();
    Answer answer = similarity(broken, path("nowhere.png"));
    assertEquals(ExitCode.WRONG_CONFIGURATION, answer.code());
    assertEquals("", answer.out());
    assertEquals(2, answer.errors().size(), answer.err());
    assertTrue(
        answer.errors().get(0).startsWith(broken + " is rejected as CORRUPT: begins with 01 02 03"),
        answer.err());
    assertEquals(
        path("nowhere.png") + " is rejected as UNREADABLE: no such file: " + path("nowhere.png"),
        answer.errors().get(1));
  }

  @Test
  void aVectorOfZerosIsLikeNothing() {
    float[] zeros = new float[3];
    float[] ones = new float[3];
    Arrays.fill(ones, 1);
    assertEquals(0, Metric.COSINE.score(zeros, ones));
    assertEquals(0, Metric.COSINE.score(zeros, zeros));
    assertEquals(-1, Metric.COSINE.score(ones, new float[] {-2, -2, -2}), 1e-12);
  }
}
