// SPDX-License-Identifier: Apache-2.0
package io.ijepa.model;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Every weight that the network needs, found and of the right shape. What only some checkpoints
 * have (a classifier, a pooler, a mask token) is looked for when it is asked for; all other tensors
 * are left alone, as the reference does.
 */
public final class Weights {
  private static final int SHOWN_PROBLEMS = 8;
  private static final List<String> WRAPPERS = List.of("_orig_mod.", "module.");

  private final IJepaConfig config;
  private final Map<String, TensorEntry> tensors;
  private final String source;
  private final Map<Weight, List<TensorEntry>> byRole;

  private Weights(
      IJepaConfig config,
      Map<String, TensorEntry> tensors,
      String source,
      Map<Weight, List<TensorEntry>> byRole) {
    this.config = config;
    this.tensors = tensors;
    this.source = source;
    this.byRole = byRole;
  }

  /**
   * Looks up every role of every layer among a checkpoint's tensors. Names may begin with what
   * {@code torch.compile} and {@code DataParallel} put before all of them.
   *
   * @throws ModelException one for all that is missing, misshapen or of a type that is no weight's
   */
  static Weights of(IJepaConfig config, Map<String, TensorEntry> stored, String source) {
    Map<String, TensorEntry> tensors = unwrapped(stored);
    List<String> problems = new ArrayList<>();
    Map<Weight, List<TensorEntry>> byRole = new EnumMap<>(Weight.class);
    for (Weight role : Weight.values()) {
      if (!role.presentIn(config)) {
        continue;
      }
      List<TensorEntry> entries = new ArrayList<>();
      for (int layer = 0; layer < (role.perLayer() ? config.layers() : 1); layer++) {
        TensorEntry entry = find(role, layer, tensors);
        problem(role, layer, entry, role.shape(config, 0)).ifPresent(problems::add);
        entries.add(entry);
      }
      byRole.put(role, entries);
    }
    if (!problems.isEmpty()) {
      throw new ModelException(message(source, problems));
    }
    return new Weights(config, tensors, source, byRole);
  }

  private static Map<String, TensorEntry> unwrapped(Map<String, TensorEntry> stored) {
    Map<String, TensorEntry> tensors = stored;
    Optional<String> wrapper = wrapper(tensors);
    while (wrapper.isPresent()) {
      int length = wrapper.get().length();
      Map<String, TensorEntry> inner = new LinkedHashMap<>();
      tensors.forEach((name, tensor) -> inner.put(name.substring(length), tensor));
      tensors = inner;
      wrapper = wrapper(tensors);
    }
    return tensors;
  }

  private static Optional<String> wrapper(Map<String, TensorEntry> tensors) {
    return tensors.isEmpty()
        ? Optional.empty()
        : WRAPPERS.stream()
            .filter(prefix -> tensors.keySet().stream().allMatch(name -> name.startsWith(prefix)))
            .findFirst();
  }

  /** A weight that the network has once. */
  public TensorEntry get(Weight role) {
    if (role.perLayer()) {
      throw new IllegalArgumentException(role + " is a weight of every layer: say which");
    }
    return entries(role).get(0);
  }

  /** A weight of one encoder layer, counted from 0. */
  public TensorEntry get(Weight role, int layer) {
    if (!role.perLayer()) {
      throw new IllegalArgumentException(role + " belongs to no layer");
    }
    return entries(role).get(layer);
  }

  /**
   * The weights of a part that only some checkpoints have, in the order asked for.
   *
   * @param part what they are, for the message
   * @param remedy which checkpoints have it, for the message
   * @param outputs rows of the part's linear layer, if it is one
   * @throws ModelException one for all that is missing, misshapen or of a type that is no weight's
   */
  List<TensorEntry> part(String part, String remedy, int outputs, Weight... roles) {
    List<TensorEntry> entries = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (Weight role : roles) {
      TensorEntry entry = find(role, 0, tensors);
      problem(role, 0, entry, role.shape(config, outputs)).ifPresent(problems::add);
      entries.add(entry);
    }
    if (!problems.isEmpty()) {
      throw new ModelException(
          "%s has no usable %s: %s; %s"
              .formatted(source, part, String.join(", ", problems), remedy));
    }
    return entries;
  }

  private List<TensorEntry> entries(Weight role) {
    List<TensorEntry> entries = byRole.get(role);
    if (entries == null) {
      throw new IllegalArgumentException(role + " is not part of this network (qkv_bias is false)");
    }
    return entries;
  }

  private static TensorEntry find(Weight role, int layer, Map<String, TensorEntry> tensors) {
    for (String name : role.names(layer)) {
      TensorEntry entry = tensors.get(name);
      if (entry != null) {
        return entry;
      }
    }
    return null;
  }

  private static Optional<String> problem(
      Weight role, int layer, TensorEntry entry, List<Long> shape) {
    if (entry == null) {
      return Optional.of(role.names(layer).get(0) + " is missing");
    }
    if (!entry.shape().equals(shape)) {
      return Optional.of(
          "%s has shape %s but config.json asks for %s"
              .formatted(entry.name(), entry.shape(), shape));
    }
    return switch (entry.dtype()) {
      case F32, F16, BF16 -> Optional.empty();
      default ->
          Optional.of(
              "%s is stored as %s; weights must be F32, F16 or BF16"
                  .formatted(entry.name(), entry.dtype()));
    };
  }

  private static String message(String source, List<String> problems) {
    int shown = Math.min(SHOWN_PROBLEMS, problems.size());
    String rest = problems.size() > shown ? "; and " + (problems.size() - shown) + " more" : "";
    return "%s does not hold the weights that its config.json describes, %d problem(s): %s%s"
        .formatted(source, problems.size(), String.join("; ", problems.subList(0, shown)), rest);
  }
}
