// SPDX-License-Identifier: Apache-2.0
package io.ijepa.embed;

import static io.ijepa.testing.WebServer.after;
import static io.ijepa.testing.WebServer.picture;
import static io.ijepa.testing.WebServer.status;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.option.InvalidOptionsException;
import io.ijepa.source.StoreFaultException;
import io.ijepa.testing.SparkTest;
import io.ijepa.testing.TestImages;
import io.ijepa.testing.WebServer;
import io.ijepa.udf.IJepa;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tables of addresses through Spark. */
@Timeout(120)
final class FetchTest extends SparkTest {
  @TempDir Path folder;

  private final WebServer server;

  FetchTest() throws Exception {
    server = new WebServer();
  }

  @AfterEach
  void close() {
    server.close();
  }

  private Dataset<Row> embed(List<String> uris, String... more) {
    List<Row> table = uris.stream().map(RowFactory::create).toList();
    Dataset<Row> rows =
        spark.createDataFrame(table, new StructType().add("path", DataTypes.StringType));
    Map<String, String> options = new HashMap<>(options("image-column", "path"));
    for (int i = 0; i < more.length; i += 2) {
      options.put(more[i], more[i + 1]);
    }
    return IJepa.embed(rows.coalesce(1), options);
  }

  @Test
  void eachPictureIsAskedForOnceByItsOwnAddressAndTheRestGoesOn() {
    List<byte[]> images = TestImages.of(GELU);
    List<String> uris = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      String target = "/x%20y/" + i + ".png?sig=a%2Fb+c";
      uris.add(server.at(target));
      if (i % 10 != 9) {
        server.put(target, after(i % 7 * 10L, picture(images.get(i % images.size()))));
      }
    }
    server.put("/page", status("200 OK", "<!DOCTYPE html><html>no such picture</html>"));
    uris.add(server.at("/page"));
    List<Row> rows = embed(uris, "fetch-private", "true").collectAsList();
    for (int i = 0; i < 40; i++) {
      if (i % 10 == 9) {
        assertEquals("UNREADABLE", rows.get(i).getAs("status"));
        assertTrue(rows.get(i).<String>getAs("error").endsWith("is not there (HTTP 404)"));
      } else {
        assertEmbedded(i % images.size(), rows.get(i));
      }
    }
    assertFalse(List.of("ok", "UNREADABLE").contains(rows.get(40).<String>getAs("status")));
    assertEquals(41, server.requests().size());
    assertEquals(41, server.targets().stream().distinct().count());
  }

  @Test
  void anErrorHoldsNeitherPasswordNorSignature() {
    String uri = server.at("/a.png?X-Amz-Signature=pa55").replace("//", "//user:pa55@");
    List<Row> refused = embed(List.of(uri)).collectAsList();
    List<Row> missing = embed(List.of(uri), "fetch-private", "true").collectAsList();
    for (Row row : List.of(refused.get(0), missing.get(0))) {
      assertEquals("UNREADABLE", row.getAs("status"));
      assertFalse(row.<String>getAs("error").contains("pa55"), row.<String>getAs("error"));
    }
    assertTrue(refused.get(0).<String>getAs("error").contains("fetch-private"));
    assertEquals(1, server.requests().size());
  }

  @Test
  void aSilentHostEndsTheRunInBoundedTime() {
    List<String> uris = new ArrayList<>();
    server.put("/good", picture(TestImages.of(GELU).get(0)));
    for (int i = 0; i < 30; i++) {
      server.put("/silent/" + i, server.silent());
      uris.add(server.at(i % 10 == 0 ? "/good" : "/silent/" + i));
    }
    long start = System.nanoTime();
    List<Row> rows =
        embed(uris, "fetch-private", "true", "fetch-timeout", "1", "fetch-retries", "1")
            .collectAsList();
    assertTrue(System.nanoTime() - start < 60_000_000_000L);
    for (int i = 0; i < 30; i++) {
      assertEquals(i % 10 == 0 ? "ok" : "UNREADABLE", rows.get(i).getAs("status"));
    }
  }

  @Test
  void aHostThatIsDownIsNotWaitedForRowByRow() {
    List<String> uris = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      server.put("/" + i, status("503 Service Unavailable", ""));
      uris.add(server.at("/" + i));
    }
    long start = System.nanoTime();
    List<Row> rows =
        embed(uris, "fetch-private", "true", "fetch-concurrency", "16").collectAsList();
    assertTrue(System.nanoTime() - start < 60_000_000_000L);
    assertEquals(2000, rows.size());
    assertTrue(rows.stream().allMatch(row -> row.getAs("status").equals("UNREADABLE")));
    String last = rows.get(1999).getAs("error");
    assertTrue(last.startsWith("127.0.0.1 answered HTTP 503; not asked again after "), last);
  }

  @Test
  void aStoresFaultFailsTheRunWithItsCause() {
    server.put("/a?sig=pa55", status("503 Service Unavailable", ""));
    SparkException failed =
        assertThrows(
            SparkException.class,
            () ->
                embed(
                        List.of(server.at("/a?sig=pa55")),
                        "fetch-private",
                        "true",
                        "fetch-retries",
                        "0",
                        "on-unreadable",
                        "fail")
                    .collectAsList());
    assertEquals(StoreFaultException.class, failed.getCause().getClass());
    assertTrue(failed.getCause().getMessage().contains("127.0.0.1 answered HTTP 503"));
    assertFalse(failed.getCause().getMessage().contains("pa55"));
  }

  @Test
  void theMachinesOwnFilesAreReadOnlyWhereTheyAreTheInput() throws Exception {
    Path picture = Files.write(folder.resolve("a.png"), TestImages.of(GELU).get(0));
    Row passwd =
        embed(List.of("file:///etc/passwd"), "fetch-schemes", "bare,https").collectAsList().get(0);
    assertEquals("UNREADABLE", passwd.getAs("status"));
    assertEquals(
        "refused: file: is not among the schemes that may be read (bare, https); allow it with"
            + " fetch-schemes",
        passwd.getAs("error"));
    assertEmbedded(
        0, embed(List.of("bare:" + picture), "fetch-schemes", "bare").collectAsList().get(0));
  }

  @Test
  void columnsOfBytesHaveTheSameLimit() {
    byte[] picture = TestImages.of(GELU).get(0);
    Dataset<Row> rows =
        spark.createDataFrame(List.of(RowFactory.create("a", picture)), IMAGES).coalesce(1);
    Row row =
        IJepa.embed(rows, options("max-bytes", String.valueOf(picture.length - 1)))
            .collectAsList()
            .get(0);
    assertEquals("TOO_LARGE", row.getAs("status"));
    assertEquals(
        "the encoded image has "
            + picture.length
            + " bytes; max-bytes allows "
            + (picture.length - 1),
        row.getAs("error"));
  }

  @Test
  void aHeaderThatMayBeASecretNeedsTheNamesOfItsHosts() {
    InvalidOptionsException problem =
        assertThrows(
            InvalidOptionsException.class,
            () -> embed(List.of("https://host/a"), "fetch-header", "Authorization: Bearer pa55"));
    assertTrue(problem.getMessage().contains("fetch-prefixes"), problem.getMessage());
    assertFalse(problem.getMessage().contains("pa55"), problem.getMessage());
    problem =
        assertThrows(
            InvalidOptionsException.class,
            () -> embed(List.of("https://host/a"), "fetch-header", "pa55"));
    assertFalse(problem.getMessage().contains("pa55"), problem.getMessage());
  }

  @Test
  void headersReachTheServerAndNoPlan() throws Exception {
    server.put("/a", picture(TestImages.of(GELU).get(0)));
    Path file = Files.writeString(folder.resolve("headers"), "X-Key: pa55\nReferer: http://r/\n");
    Dataset<Row> rows =
        embed(
            List.of(server.at("/a")),
            "fetch-private",
            "true",
            "fetch-header",
            "@" + file,
            "fetch-prefixes",
            server.at("/"));
    assertFalse(rows.queryExecution().toString().contains("pa55"));
    assertEmbedded(0, rows.collectAsList().get(0));
    Map<String, String> headers = server.requests().get(0).headers();
    assertEquals("pa55", headers.get("x-key"));
    assertEquals("http://r/", headers.get("referer"));
  }
}
