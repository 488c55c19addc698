// SPDX-License-Identifier: Apache-2.0
package io.ijepa.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The linear head of a checkpoint of {@code IJepaForImageClassification}: {@code logits = weight *
 * mean(last_hidden_state) + bias}.
 *
 * @param labels the name of each logit, from {@code id2label} by its number; where that is missing,
 *     or {@code num_labels} says another number, {@code LABEL_0} and so on, as many as it says or
 *     2, as in the reference
 * @param problemType what the logits mean
 * @param weight [labels, hiddenSize]
 * @param bias [labels]
 */
public record Classifier(
    List<String> labels, ProblemType problemType, TensorEntry weight, TensorEntry bias) {

  /** {@code problem_type}; where it is missing the reference guesses, and so is it guessed here. */
  public enum ProblemType {
    /** One label is true of an image: scores are a softmax. The usual one. */
    SINGLE_LABEL_CLASSIFICATION,
    /** Any number of labels is true of an image: scores are sigmoids. */
    MULTI_LABEL_CLASSIFICATION,
    /** The outputs are values and no labels; also a single output that nothing else is said of. */
    REGRESSION
  }

  private static final int MAX_LABELS = 1 << 20;

  public Classifier {
    labels = List.copyOf(labels);
  }

  static Classifier of(JsonFields json, Weights weights) {
    List<String> labels = labels(json);
    List<TensorEntry> linear =
        weights.part(
            "classifier",
            "logits need a checkpoint of IJepaForImageClassification",
            labels.size(),
            Weight.CLASSIFIER_WEIGHT,
            Weight.CLASSIFIER_BIAS);
    return new Classifier(labels, problemType(json, labels.size()), linear.get(0), linear.get(1));
  }

  private static List<String> labels(JsonFields json) {
    if (!json.has("id2label")) {
      return unnamed(json.integer("num_labels", 2, MAX_LABELS));
    }
    JsonFields named = json.object("id2label");
    int size = json.get("id2label").size();
    if (json.integer("num_labels", size, MAX_LABELS) != size) {
      return unnamed(json.get("num_labels").intValue());
    }
    Map<Integer, String> byId = new TreeMap<>();
    named
        .names()
        .forEachRemaining(
            id -> {
              JsonNode label = named.get(id);
              if (!id.matches("[0-9]{1,7}") || !label.isTextual()) {
                throw named.refuse(id, "must be a whole number with a string");
              }
              if (byId.put(Integer.valueOf(id), label.textValue()) != null) {
                throw named.refuse(id, "is the number of another label");
              }
            });
    List<String> labels = new ArrayList<>(byId.values());
    for (int id = 0; id < labels.size(); id++) {
      if (!byId.containsKey(id)) {
        throw named.refuse(
            "the numbers must run from 0 to %d, but %d is missing"
                .formatted(labels.size() - 1, id));
      }
    }
    if (labels.isEmpty()) {
      throw named.refuse("there must be at least one label");
    }
    return labels;
  }

  private static List<String> unnamed(int count) {
    return IntStream.range(0, count).mapToObj(id -> "LABEL_" + id).toList();
  }

  private static ProblemType problemType(JsonFields json, int labels) {
    if (!json.has("problem_type")) {
      return labels == 1 ? ProblemType.REGRESSION : ProblemType.SINGLE_LABEL_CLASSIFICATION;
    }
    String given = json.text("problem_type");
    return switch (given) {
      case "single_label_classification" -> ProblemType.SINGLE_LABEL_CLASSIFICATION;
      case "multi_label_classification" -> ProblemType.MULTI_LABEL_CLASSIFICATION;
      case "regression" -> ProblemType.REGRESSION;
      default ->
          throw json.refuse(
              "problem_type",
              "must be single_label_classification, multi_label_classification or regression");
    };
  }
}
