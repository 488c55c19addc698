// SPDX-License-Identifier: Apache-2.0
package io.ijepa.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The JSON of a safetensors header, token by token: no tree of it is built, so that the memory is
 * bounded by the entries and not by what a hostile header nests.
 */
final class SafetensorsHeader {
  private static final JsonFactory JSON = new JsonFactory();
  private static final int MAX_DIMENSIONS = 64;

  private final Path file;
  private final long dataStart;
  private final long dataBytes;

  SafetensorsHeader(Path file, long dataStart, long dataBytes) {
    this.file = file;
    this.dataStart = dataStart;
    this.dataBytes = dataBytes;
  }

  Map<String, TensorEntry> parse(byte[] header) throws IOException {
    // A zero second byte would have the parser take the text for UTF-16; the format has UTF-8 only.
    if (header.length < 2 || header[0] != '{' || header[1] == 0) {
      throw lie("the safetensors header must be a JSON object");
    }
    Map<String, TensorEntry> tensors = new LinkedHashMap<>();
    boolean metadata = false;
    try (JsonParser parser = JSON.createParser(header)) {
      parser.nextToken();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        parser.nextToken();
        if (name.equals("__metadata__")) {
          refuseSecond(name, metadata);
          metadata = true;
          skipMetadata(parser);
        } else {
          refuseSecond(name, tensors.containsKey(name));
          tensors.put(name, tensor(parser, name));
        }
      }
      if (parser.nextToken() != null) {
        throw lie("the safetensors header goes on after its JSON object");
      }
    }
    return tensors;
  }

  private void refuseSecond(String name, boolean seen) {
    if (seen) {
      throw lie("the safetensors header has " + name + " twice");
    }
  }

  private void skipMetadata(JsonParser parser) throws IOException {
    if (!parser.hasToken(JsonToken.START_OBJECT)) {
      throw lie("__metadata__ must be an object of strings");
    }
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      if (parser.nextToken() != JsonToken.VALUE_STRING) {
        throw lie("__metadata__ must be an object of strings");
      }
    }
  }

  private TensorEntry tensor(JsonParser parser, String name) throws IOException {
    if (!parser.hasToken(JsonToken.START_OBJECT)) {
      throw lie("tensor " + name + " must be an object of dtype, shape and data_offsets");
    }
    String dtype = null;
    List<Long> shape = null;
    List<Long> offsets = null;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String field = parser.currentName();
      parser.nextToken();
      switch (field) {
        case "dtype" -> {
          refuseSecond("dtype of " + name, dtype != null);
          if (!parser.hasToken(JsonToken.VALUE_STRING)) {
            throw lie("dtype of tensor " + name + " must be a string");
          }
          dtype = parser.getText();
        }
        case "shape" -> {
          refuseSecond("shape of " + name, shape != null);
          shape = counts(parser, "shape of tensor " + name, MAX_DIMENSIONS);
        }
        case "data_offsets" -> {
          refuseSecond("data_offsets of " + name, offsets != null);
          offsets = counts(parser, "data_offsets of tensor " + name, 2);
        }
        default -> throw lie("tensor " + name + " has the unknown field " + field);
      }
    }
    if (dtype == null || shape == null || offsets == null || offsets.size() != 2) {
      throw lie("tensor " + name + " needs a dtype, a shape and two data_offsets");
    }
    return entry(name, dtype, shape, offsets.get(0), offsets.get(1));
  }

  private List<Long> counts(JsonParser parser, String what, int max) throws IOException {
    if (!parser.hasToken(JsonToken.START_ARRAY)) {
      throw lie(what + " must be an array of whole numbers");
    }
    List<Long> counts = new ArrayList<>(4);
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (!parser.hasToken(JsonToken.VALUE_NUMBER_INT)
          || parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
          || parser.getLongValue() < 0) {
        throw lie(what + " must hold whole numbers of 0 to 2^63-1 but has " + shown(parser));
      }
      if (counts.size() == max) {
        throw lie(what + " must have at most " + max + " elements");
      }
      counts.add(parser.getLongValue());
    }
    return counts;
  }

  private static String shown(JsonParser parser) throws IOException {
    String text = parser.getText();
    return text.length() > 40 ? text.substring(0, 40) + "..." : text;
  }

  private TensorEntry entry(String name, String type, List<Long> shape, long begin, long end) {
    DType dtype =
        DType.of(type).orElseThrow(() -> lie("tensor " + name + " has the unknown dtype " + type));
    if (begin > end || end > dataBytes) {
      throw lie(
          "tensor %s has data_offsets [%d, %d], outside of the %d bytes of data; is it cut off?"
              .formatted(name, begin, end, dataBytes));
    }
    long bytes = dtype.bytes();
    try {
      for (long dimension : shape) {
        bytes = Math.multiplyExact(bytes, dimension);
      }
    } catch (ArithmeticException e) {
      throw lie("tensor " + name + " of shape " + shape + " has more than 2^63 bytes");
    }
    if (bytes != end - begin) {
      throw lie(
          "tensor %s of %s %s needs %d bytes but has %d"
              .formatted(name, type, shape, bytes, end - begin));
    }
    return new TensorEntry(name, dtype, shape, file, dataStart + begin, bytes);
  }

  private ModelException lie(String what) {
    return Safetensors.lie(file, what);
  }
}
