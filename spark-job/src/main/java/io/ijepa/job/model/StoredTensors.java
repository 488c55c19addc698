// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.model;

import io.ijepa.model.Checkpoint;
import io.ijepa.model.DType;
import io.ijepa.model.TensorEntry;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What the headers of a checkpoint's files say; no weight is read.
 *
 * @param tensors that it names
 */
record StoredTensors(List<TensorEntry> tensors) {

  /** Parts of a checkpoint that not every one has, by how their tensors' names begin. */
  private static final List<String> OPTIONAL =
      List.of("classifier.", "pooler.", "embeddings.mask_");

  static StoredTensors of(Checkpoint checkpoint) {
    return new StoredTensors(List.copyOf(checkpoint.tensors()));
  }

  /** Numbers of all. */
  long parameters() {
    return tensors.stream().mapToLong(StoredTensors::elements).sum();
  }

  /** Numbers that an embedding needs. */
  long encoderParameters() {
    return tensors.stream()
        .filter(tensor -> OPTIONAL.stream().noneMatch(plain(tensor)::startsWith))
        .mapToLong(StoredTensors::elements)
        .sum();
  }

  /** Bytes of the numbers, as they are stored. */
  long bytes() {
    return tensors.stream().mapToLong(TensorEntry::length).sum();
  }

  /** Mostly one. */
  Set<DType> types() {
    return tensors.stream().map(TensorEntry::dtype).collect(Collectors.toCollection(TreeSet::new));
  }

  /** Classes of the classifier, where there is one. */
  Optional<Long> labels() {
    return find("classifier.weight").map(tensor -> tensor.shape().get(0));
  }

  boolean hasPooler() {
    return find("pooler.dense.weight").isPresent();
  }

  boolean hasMaskToken() {
    return find("embeddings.mask_token").isPresent();
  }

  private Optional<TensorEntry> find(String name) {
    return tensors.stream().filter(tensor -> plain(tensor).equals(name)).findFirst();
  }

  /** Checkpoints for classification have the encoder's tensors under {@code ijepa.}. */
  private static String plain(TensorEntry tensor) {
    return tensor.name().startsWith("ijepa.")
        ? tensor.name().substring("ijepa.".length())
        : tensor.name();
  }

  private static long elements(TensorEntry tensor) {
    return tensor.length() / tensor.dtype().bytes();
  }
}
