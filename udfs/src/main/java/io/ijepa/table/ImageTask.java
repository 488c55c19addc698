// SPDX-License-Identifier: Apache-2.0
package io.ijepa.table;

import io.ijepa.option.OptionReader;
import io.ijepa.option.OptionSpec;
import io.ijepa.settings.ClassifyOption;
import io.ijepa.settings.EmbedOption;
import io.ijepa.settings.FetchOption;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What is asked of each image. */
public sealed interface ImageTask {

  /** The columns that answer, in their order. */
  List<String> columns();

  /** The one of them that holds the model's own numbers, and as metadata where they come from. */
  String vectorColumn();

  /** What its answers are called: embeddings, labels. */
  String product();

  /** Columns to carry beside those that the user names. */
  List<String> carried();

  /** An embedding. */
  record Embed() implements ImageTask {
    @Override
    public List<String> columns() {
      return List.of(EmbeddingSchema.EMBEDDING);
    }

    @Override
    public String vectorColumn() {
      return EmbeddingSchema.EMBEDDING;
    }

    @Override
    public String product() {
      return "embeddings";
    }

    @Override
    public List<String> carried() {
      return List.of();
    }

    public static List<OptionSpec> options() {
      return Stream.<OptionSpec[]>of(EmbedOption.values(), FetchOption.values())
          .flatMap(Arrays::stream)
          .toList();
    }
  }

  /**
   * Its label, by the head of a checkpoint for classification.
   *
   * @param topK labels to give, at most all
   * @param trueLabelColumn what is compared with the label given
   */
  record Classify(int topK, Optional<String> trueLabelColumn) implements ImageTask {
    @Override
    public List<String> columns() {
      return List.of(
          EmbeddingSchema.LABEL,
          EmbeddingSchema.SCORE,
          EmbeddingSchema.TOP_K,
          EmbeddingSchema.LOGITS);
    }

    @Override
    public String vectorColumn() {
      return EmbeddingSchema.LOGITS;
    }

    @Override
    public String product() {
      return "labels";
    }

    @Override
    public List<String> carried() {
      return trueLabelColumn.stream().toList();
    }

    private static final EnumSet<EmbedOption> OF_THE_VECTOR =
        EnumSet.of(
            EmbedOption.POOLING, EmbedOption.LAYER, EmbedOption.MASK_COLUMN, EmbedOption.NORMALIZE);

    /** Not those that say what an embedding is made of: the head knows that. */
    public static List<OptionSpec> options() {
      return Stream.<Collection<? extends OptionSpec>>of(
              EnumSet.complementOf(OF_THE_VECTOR),
              List.of(ClassifyOption.values()),
              List.of(FetchOption.values()))
          .<OptionSpec>flatMap(Collection::stream)
          .toList();
    }

    public static Classify read(OptionReader options) {
      return new Classify(
          options.integer(ClassifyOption.TOP_K, 1).orElse(1),
          options.text(ClassifyOption.LABEL_COLUMN));
    }
  }
}
