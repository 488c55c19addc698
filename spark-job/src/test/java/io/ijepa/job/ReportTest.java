// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReportTest extends SparkTest {

  @BeforeEach
  void pictures() throws IOException {
    Pictures.folder(at("pictures"), 5, 2);
  }

  @Test
  void reportSaysEverythingAndIsHiddenFromReaders() throws IOException {
    Answer answer =
        embedWell("--input", path("pictures"), "--output", path("out"), "--max-reject-rate", "0.5");
    List<Path> reports;
    try (Stream<Path> files = Files.list(at("out/_ijepa"))) {
      reports = files.filter(file -> file.toString().endsWith(".json")).toList();
    }
    assertEquals(1, reports.size());
    assertTrue(answer.out().contains("report " + reports.get(0)), answer.out());
    JsonNode json = new ObjectMapper().readTree(reports.get(0).toFile());
    assertEquals("embed", json.at("/command").asText());
    assertEquals("DONE", json.at("/outcome").asText());
    assertEquals(7, json.at("/rows/in").asInt());
    assertEquals(5, json.at("/rows/ok").asInt());
    assertEquals(2, json.at("/rows/rejected").asInt());
    JsonNode reasons = json.at("/rows/rejected_by_reason");
    int sum = 0;
    for (JsonNode reason : reasons) {
      sum += reason.asInt();
    }
    assertEquals(2, sum, reasons.toString());
    assertEquals(0.5, json.at("/rows/max_reject_rate").asDouble());
    assertEquals(2 / 7.0, json.at("/rows/reject_rate").asDouble(), 1e-9);
    assertEquals(path("pictures"), json.at("/input/location").asText());
    assertEquals("images", json.at("/input/format").asText());
    assertEquals("parquet", json.at("/output/format").asText());
    assertEquals("error", json.at("/output/mode").asText());
    assertTrue(json.at("/images_per_second").asDouble() > 0);
    for (String part : List.of("fetching", "decoding", "resizing", "waiting")) {
      assertTrue(json.at("/task_seconds/" + part).asDouble() > 0, part);
    }
    assertTrue(json.at("/session_seconds").asDouble() > 0);
    int images = 0;
    Iterator<String> sizes = json.at("/batches_by_size").fieldNames();
    while (sizes.hasNext()) {
      String size = sizes.next();
      images += Integer.parseInt(size) * json.at("/batches_by_size/" + size).asInt();
    }
    assertEquals(5, images);
    assertEquals("cpu", json.at("/devices/0").asText());
    assertTrue(json.at("/session_idle_seconds").asDouble() > 0, "the first picture is waited for");
    assertEquals(0, json.at("/padded").asInt(-1), "the CPU needs no shapes");
    assertEquals(0, json.at("/batch_halvings").asInt(-1));
    assertEquals(1, json.at("/sessions").asInt());
    assertTrue(json.at("/peak_executor_memory_bytes").asLong() > 100_000_000);
    assertEquals(spark().sparkContext().applicationId(), json.at("/application_id").asText());
    assertTrue(
        java.time.Instant.parse(json.at("/started").asText())
            .isBefore(java.time.Instant.parse(json.at("/ended").asText())));
    assertTrue(json.at("/model/revision").isMissingNode(), "only a hub id has a revision");
    assertTrue(json.at("/model/preprocessor").isObject());
    assertEquals(3, json.at("/model/preprocessor/image_mean").size());
    assertEquals("bilinear", json.at("/model/preprocessor/resample").asText());
    for (String version : List.of("ijepa", "spark", "java", "onnxruntime")) {
      assertFalse(json.at("/versions/" + version).asText().isEmpty(), version);
    }
    assertTrue(json.at("/versions/onnxruntime").asText().matches("\\d+\\.\\d+\\.\\d+"));
    assertEquals(7, spark().read().parquet(path("out")).count());
  }

  @Test
  void reportGoesWhereTheUserSays() throws IOException {
    embedWell(
        "--input", path("pictures"), "--output", path("out"), "--report", path("a/b/run.json"));
    assertTrue(Files.size(at("a/b/run.json")) > 500);
    assertFalse(Files.exists(at("out/_ijepa")));
  }

  @Test
  void aTableOfACatalogHasNoPlaceForAReport() {
    Answer answer =
        embedWell(
            "--input",
            path("pictures"),
            "--output",
            "ice.db.reports",
            "--output-format",
            "iceberg");
    assertTrue(
        answer.out().contains("report nowhere: this output has no folder; name a file with"),
        answer.out());
  }
}
