// SPDX-License-Identifier: Apache-2.0
package io.ijepa.model;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;

/**
 * One JSON object of a checkpoint, read strictly: no value is coerced to another type, and every
 * refusal names the file and the key. As in the reference, null means that the key is missing.
 */
final class JsonFields {
  /** The largest real ones hold 21,841 class names, about a megabyte. */
  private static final long MAX_BYTES = 32L << 20;

  private static final ObjectMapper MAPPER =
      new ObjectMapper()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final String source;
  private final JsonNode object;

  private JsonFields(String source, JsonNode object) {
    this.source = source;
    this.object = object;
  }

  static JsonFields read(Path file) {
    JsonNode object;
    try {
      long size = Files.size(file);
      if (size > MAX_BYTES) {
        throw new ModelException(
            file + " must be at most " + MAX_BYTES + " bytes of JSON but has " + size);
      }
      object = MAPPER.readTree(Files.readAllBytes(file));
    } catch (JsonProcessingException e) {
      throw new ModelException(file + " is not valid JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new ModelException(file + " could not be read: " + e, e);
    }
    if (!object.isObject()) {
      throw new ModelException(file + " must hold one JSON object");
    }
    return new JsonFields(file.toString(), object);
  }

  boolean has(String name) {
    return object.hasNonNull(name);
  }

  /** The value, which must be there. */
  JsonNode get(String name) {
    return object.get(name);
  }

  Iterator<String> names() {
    return object.fieldNames();
  }

  /** The object below a key that is there. */
  JsonFields object(String name) {
    if (!get(name).isObject()) {
      throw refuse(name, "must be a JSON object");
    }
    return new JsonFields(source + ": " + name, get(name));
  }

  String text(String name) {
    if (!get(name).isTextual()) {
      throw refuse(name, "must be a string");
    }
    return get(name).textValue();
  }

  boolean flag(String name, boolean absent) {
    if (!has(name)) {
      return absent;
    }
    if (!get(name).isBoolean()) {
      throw refuse(name, "must be true or false");
    }
    return get(name).booleanValue();
  }

  int integer(String name, int absent, int max) {
    return has(name) ? positive(name, get(name), max) : absent;
  }

  /** A whole number of 1 to {@code max}: the key's own value, or one element of it. */
  int positive(String name, JsonNode value, int max) {
    if (!value.isIntegralNumber()
        || !value.canConvertToInt()
        || value.intValue() < 1
        || value.intValue() > max) {
      throw refuse(name, "must be a whole number of 1 to " + max);
    }
    return value.intValue();
  }

  /** A finite number: the key's own value, or one element of it. */
  double finite(String name, JsonNode value) {
    if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
      throw refuse(name, "must be a finite number");
    }
    return value.doubleValue();
  }

  ModelException refuse(String name, String rule) {
    String value = has(name) ? get(name).toString() : "missing";
    String shown = value.length() > 200 ? value.substring(0, 200) + "..." : value;
    return new ModelException(source + ": " + name + " " + rule + " but was " + shown);
  }

  ModelException refuse(String message) {
    return new ModelException(source + ": " + message);
  }
}
