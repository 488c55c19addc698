// SPDX-License-Identifier: Apache-2.0
package io.ijepa.embed;

import io.ijepa.option.Problems;
import io.ijepa.settings.ClassifyOption;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;

/**
 * The column that says what an image really is.
 *
 * @param index of the column among those that are carried
 * @param idsByName the first of those that share a name; empty where the column holds ids
 * @param canonical of each id the one that stands for all of its name, or itself
 */
record TrueLabels(int index, Map<String, Integer> idsByName, int[] canonical)
    implements Serializable {

  private static final Set<DataType> WHOLE_NUMBERS =
      Set.of(DataTypes.ByteType, DataTypes.ShortType, DataTypes.IntegerType, DataTypes.LongType);
  private static final int TOP = 5;

  /** Empty with a problem where the column can hold no labels. */
  static Optional<TrueLabels> of(
      String column, List<StructField> carried, List<String> labels, Problems problems) {
    int index = carried.stream().map(StructField::name).toList().indexOf(column);
    DataType type = carried.get(index).dataType();
    boolean wholeNumber = WHOLE_NUMBERS.contains(type);
    if (!wholeNumber && !(type instanceof StringType) && !(type instanceof BooleanType)) {
      problems.add(
          problems.named(ClassifyOption.LABEL_COLUMN)
              + " "
              + column
              + " must be a label's name or a whole number, its id, but is "
              + type.simpleString());
      return Optional.empty();
    }
    boolean names =
        !wholeNumber || labels.stream().allMatch(label -> label.matches("-?(0|[1-9][0-9]*)"));
    Map<String, Integer> byName = new HashMap<>();
    int[] canonical = new int[labels.size()];
    for (int id = 0; id < canonical.length; id++) {
      canonical[id] = names ? firstOf(byName, labels.get(id), id) : id;
    }
    return Optional.of(new TrueLabels(index, Map.copyOf(byName), canonical));
  }

  private static int firstOf(Map<String, Integer> byName, String name, int id) {
    byName.putIfAbsent(name, id);
    return byName.get(name);
  }

  /** Counts one image whose best label is {@code predicted}. */
  void count(Object[] carried, int predicted, LabelScores scores, LabelCounts counts) {
    Object value = carried[index];
    if (value == null) {
      counts.countWithoutLabel();
      return;
    }
    int truth = id(value);
    if (truth < 0) {
      counts.countUnknown();
      return;
    }
    int rank = Integer.MAX_VALUE;
    for (int id = 0; id < canonical.length; id++) {
      if (canonical[id] == truth) {
        rank = Math.min(rank, scores.rank(id));
      }
    }
    counts.count(truth, canonical[predicted], rank < TOP);
  }

  /** -1 where the model has no such label. */
  private int id(Object value) {
    if (!idsByName.isEmpty()) {
      return idsByName.getOrDefault(value.toString(), -1);
    }
    long id = ((Number) value).longValue();
    return id >= 0 && id < canonical.length ? (int) id : -1;
  }
}
