// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.page;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** A page's data as the JSON that its script reads. Pictures and their bytes are written once. */
final class PageData {
  private final ObjectNode json = JsonNodeFactory.instance.objectNode();
  private final ArrayNode jpegs = JsonNodeFactory.instance.arrayNode();
  private final ArrayNode pictures = JsonNodeFactory.instance.arrayNode();
  private final Map<ByteBuffer, Integer> jpegPlaces = new HashMap<>();
  private final Map<String, Integer> picturePlaces = new HashMap<>();
  private final Map<String, Thumbnail> thumbnails;

  private PageData(Map<String, Thumbnail> thumbnails) {
    this.thumbnails = thumbnails;
  }

  static String json(ResultPage page, Map<String, Thumbnail> thumbnails) {
    return new PageData(thumbnails).of(page).toString();
  }

  private ObjectNode of(ResultPage page) {
    json.put("kind", page.kind().name().toLowerCase(Locale.ROOT));
    page.note().ifPresent(note -> json.put("note", note));
    ArrayNode facts = json.putArray("facts");
    page.facts().forEach(fact -> facts.addArray().add(fact.name()).add(fact.value()));
    json.set("thumbnails", jpegs);
    json.set("pictures", pictures);
    ArrayNode groups = json.putArray("groups");
    for (Group group : page.groups()) {
      add(group, groups.addObject());
    }
    return json;
  }

  private void add(Group group, ObjectNode node) {
    node.put("picture", picture(group.key()));
    ArrayNode matches = node.putArray("matches");
    for (Match match : group.matches()) {
      ArrayNode pair = matches.addArray().add(picture(match.key()));
      if (Double.isFinite(match.score())) {
        pair.add(match.score());
      } else {
        pair.addNull();
      }
    }
    node.put("more", group.found() - group.matches().size());
  }

  private int picture(String key) {
    return picturePlaces.computeIfAbsent(
        key,
        any -> {
          ObjectNode picture = pictures.addObject().put("key", key);
          Thumbnail thumbnail =
              thumbnails.getOrDefault(key, Thumbnail.missing("there is no picture of this key"));
          if (thumbnail.jpeg() == null) {
            picture.put("problem", thumbnail.problem());
          } else {
            picture.put("thumbnail", jpeg(thumbnail.jpeg()));
          }
          return pictures.size() - 1;
        });
  }

  private int jpeg(byte[] bytes) {
    return jpegPlaces.computeIfAbsent(
        ByteBuffer.wrap(bytes),
        any -> {
          jpegs.add(Base64.getEncoder().encodeToString(bytes));
          return jpegs.size() - 1;
        });
  }
}
