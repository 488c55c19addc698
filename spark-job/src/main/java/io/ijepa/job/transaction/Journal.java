// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.transaction;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * What a commit is about to do.
 *
 * @param placed files to come, relative to the output
 * @param replaced files to go, relative to the output
 */
record Journal(List<String> placed, List<String> replaced) {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  static Journal read(FileSystem files, Path path) throws IOException {
    JsonNode json = MAPPER.readTree(RunFiles.read(files, path));
    return new Journal(texts(json.path("placed")), texts(json.path("replaced")));
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  String json() {
    ObjectNode json = MAPPER.createObjectNode();
    add(json.putArray("placed"), placed);
    add(json.putArray("replaced"), replaced);
    return json.toPrettyString() + "\n";
  }

  private static void add(ArrayNode array, List<String> texts) {
    texts.forEach(array::add);
  }
}
