// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The facts in lines for people. */
public final class ModelFactsText {
  private final JsonNode facts;
  private final List<String> lines = new ArrayList<>();

  private ModelFactsText(JsonNode facts) {
    this.facts = facts;
  }

  public static String of(JsonNode facts) {
    ModelFactsText text = new ModelFactsText(facts);
    text.write();
    return String.join("\n", text.lines);
  }

  private void write() {
    line("model", "%s", facts.get("model").asText());
    line("path", "%s", facts.get("path").asText());
    line("fingerprint", "%s", facts.get("fingerprint").asText());
    line("weights", "sha-256 %s", facts.get("weights_sha256").asText());
    if (facts.has("layers")) {
      network();
    } else {
      line("network", "an .onnx file: run as it is, fp32 only");
    }
    line("preprocessing", "%s", facts.get("preprocessing").asText());
    line("processor", "%s, unless --processor says another", facts.get("processor").asText());
  }

  private void network() {
    List<String> types = new ArrayList<>();
    facts.get("stored_as").forEach(type -> types.add(type.asText()));
    line(
        "",
        "%s in %d file(s), stored as %s",
        gigabytes(facts.get("weights_bytes").asLong()),
        number("weights_files"),
        String.join(", ", types));
    line(
        "network",
        "%d wide, %d layers, %d heads of %d, MLP %d wide, %s",
        number("hidden_size"),
        number("layers"),
        number("heads"),
        number("head_size"),
        number("mlp_size"),
        facts.get("activation").asText());
    line(
        "image",
        "%d x %d pixels of %d channel(s), patches of %d x %d: %d tokens",
        number("image_height"),
        number("image_width"),
        number("channels"),
        number("patch_height"),
        number("patch_width"),
        number("tokens"));
    line(
        "parameters",
        "%,d%s",
        number("parameters"),
        number("parameters") == number("encoder_parameters")
            ? ""
            : String.format(Locale.ROOT, ", the encoder's are %,d", number("encoder_parameters")));
    line(
        "work",
        "%.1f GFLOP per image: its matrix products, 2 for each multiply-add",
        facts.get("gflop_per_image").asDouble());
    facts
        .get("memory_bytes")
        .fields()
        .forEachRemaining(entry -> memory(entry.getKey(), entry.getValue()));
    line("parts", "%s", parts());
  }

  private void memory(String precision, JsonNode bytes) {
    line(
        "memory " + precision,
        "%s of weights; a host needs about %s, %s while the session starts",
        gigabytes(bytes.get("weights").asLong()),
        gigabytes(bytes.get("running").asLong()),
        gigabytes(bytes.get("starting").asLong()));
  }

  private String parts() {
    List<String> parts = new ArrayList<>();
    parts.add(
        number("classifier_labels") == 0
            ? "no classifier"
            : "a classifier of " + number("classifier_labels") + " labels");
    parts.add(facts.get("pooler").asBoolean() ? "a pooler" : "no pooler");
    parts.add(facts.get("mask_token").asBoolean() ? "a mask token" : "no mask token");
    return String.join(", ", parts);
  }

  private long number(String name) {
    return facts.get(name).asLong();
  }

  private void line(String name, String format, Object... values) {
    lines.add(
        String.format(Locale.ROOT, "%-14s ", name) + String.format(Locale.ROOT, format, values));
  }

  private static String gigabytes(long bytes) {
    return bytes < 100_000_000
        ? String.format(Locale.ROOT, "%.1f MB", bytes / 1e6)
        : String.format(Locale.ROOT, "%.2f GB", bytes / 1e9);
  }
}
