// SPDX-License-Identifier: Apache-2.0
package io.ijepa.table;

import io.ijepa.settings.EmbedOption;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import org.apache.spark.sql.types.Metadata;

/**
 * What the metadata of a column of vectors says of where they come from: each key with the type of
 * its value.
 */
public enum ProvenanceKey {
  /** Name and fingerprint, as in the rows. */
  MODEL(Metadata::getString),
  /** Where the model was. */
  MODEL_URI(Metadata::getString),
  /** The revision of a Hugging Face id; other models have none. */
  REVISION(Metadata::getString),
  /** What the model's files add up to. */
  FINGERPRINT(Metadata::getString),
  /** The digest of the model's weights, in hexadecimal digits. */
  WEIGHTS_SHA256(Metadata::getString),
  /** What was done to the images before the network saw them. */
  PREPROCESSOR(Metadata::getMetadata),
  POOLING(Metadata::getString),
  LAYER(Metadata::getString),
  /** Height and width that the network ran at. */
  IMAGE_SIZE(Metadata::getString),
  /** The column of the masks, where there was one. */
  MASK_COLUMN(Metadata::getString),
  /** Whether patches were masked. */
  MASKED(Metadata::getBoolean),
  NORMALIZE(Metadata::getBoolean),
  /** What was computed in. */
  PRECISION(Metadata::getString),
  /** Whose pixels were computed; tables of before the option have none. */
  PROCESSOR(Metadata::getString),
  EXIF_ORIENTATION(Metadata::getString),
  MAX_PIXELS(Metadata::getLong);

  private final BiFunction<Metadata, String, Object> reader;

  ProvenanceKey(BiFunction<Metadata, String, Object> reader) {
    this.reader = reader;
  }

  /** The name in the metadata. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The key that records an option; empty for an option that shapes no vector. */
  static Optional<ProvenanceKey> of(EmbedOption option) {
    return option == EmbedOption.MODEL
        ? Optional.of(MODEL_URI)
        : Arrays.stream(values()).filter(key -> key.name().equals(option.name())).findFirst();
  }

  /**
   * The value as text; empty where there is none, or one of another type, which was written by
   * somebody else.
   */
  public Optional<String> text(Metadata metadata) {
    if (!metadata.contains(key())) {
      return Optional.empty();
    }
    try {
      return Optional.of(String.valueOf(reader.apply(metadata, key())));
    } catch (ClassCastException otherType) {
      return Optional.empty();
    }
  }

  /** Whether a boolean is there and true. */
  public boolean isTrue(Metadata metadata) {
    return text(metadata).filter("true"::equals).isPresent();
  }
}
