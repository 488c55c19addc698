// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.embed;

import io.ijepa.image.pixel.Rejection;
import io.ijepa.job.input.ImageTable;
import io.ijepa.job.table.ExistingTable;
import io.ijepa.job.table.StagedRows;
import io.ijepa.settings.EmbedSettings;
import io.ijepa.table.EmbeddingSchema;
import io.ijepa.table.ImageTask;
import io.ijepa.table.Provenance;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StringType;

/**
 * What a table of images has and its output has not: found by keys and versions alone, before any
 * image is read. Rows of one key belong together: if one of them is to do, all are.
 */
final class Backlog {
  /** Keys that are sent to every task; more of them are shuffled. */
  private static final long BROADCAST_KEYS = 500_000;

  /** Letters of a URI that all browsers and servers take; images in base64 have more. */
  private static final int LONGEST_NAME = 2048;

  private final List<String> keys;
  private final KeptRows kept;
  private final Optional<Compared> compared;
  private final Dataset<Row> images;
  private final long rows;
  private final long alreadyThere;
  private final boolean repeatsKeys;
  private final boolean isLimited;
  private final boolean isLight;

  /**
   * The images against an output that is there.
   *
   * @param openKeys of the images to do, each once
   * @param open how many they are
   * @param replaces whether rows of these keys are in the output
   * @param failed keys of rows that are in the output and to do again
   * @param vectors keys of rows that are in the output, have a vector and are to do again
   */
  private record Compared(
      Dataset<Row> openKeys,
      long open,
      boolean replaces,
      Optional<Dataset<Row>> failed,
      Optional<Dataset<Row>> vectors) {}

  /**
   * @param listed the images; with their {@code source_version}, if they have versions
   * @param versioned whether they have
   * @param model of this run: what another one has made is to do again
   * @param existing the output, if there is one; its rows are taken as they are now
   * @param limit keys to do, at most
   * @param kept holds what is found until the last commit
   */
  Backlog(
      ImageTable listed,
      boolean versioned,
      EmbedSettings settings,
      ImageTask task,
      String model,
      Optional<ExistingTable> existing,
      IncrementRules rules,
      OptionalInt limit,
      KeptRows kept) {
    this.kept = kept;
    keys = settings.keyColumns();
    isLimited = limit.isPresent();
    Dataset<Row> all = listed.rows();
    compared = existing.map(table -> compare(all, versioned, table, model, rules));
    boolean isDone = compared.isPresent() && compared.get().open() == 0;
    Dataset<Row> toDo = compared.map(to -> withKeys(all, to.openKeys(), to.open())).orElse(all);
    // Of keys, so that rows which share one stay together; always the same ones.
    Optional<Dataset<Row>> first =
        isLimited && !isDone
            ? Optional.of(
                kept.keep(
                    select(toDo, keys).distinct().orderBy(columns(keys)).limit(limit.getAsInt())))
            : Optional.empty();
    Dataset<Row> found = first.map(some -> withKeys(toDo, some, limit.getAsInt())).orElse(toDo);
    Optional<Row> told = isDone ? Optional.empty() : Optional.of(told(found, listed, settings));
    rows = told.map(row -> row.getLong(0)).orElse(0L);
    long distinct =
        first
            .map(Dataset::count)
            .or(() -> compared.map(Compared::open))
            .orElseGet(() -> select(found, keys).distinct().count());
    repeatsKeys = rows > distinct;
    boolean isWhole = compared.isEmpty() && !isLimited;
    alreadyThere =
        (isWhole ? rows : listed.count().orElseGet(() -> select(all, keys).count())) - rows;
    isLight = rows > 0 && told.get().getInt(1) <= LONGEST_NAME;
    images = listed.imageColumn().isPresent() ? found : needed(found, settings, task);
  }

  /**
   * How many rows there are, and the letters of the longest text that names its image: a text may
   * also hold it. Found in one go, because it takes the joins that find the rows. Folders have
   * names alone, and binary columns none.
   */
  private static Row told(Dataset<Row> found, ImageTable listed, EmbedSettings settings) {
    String image = settings.imageColumn();
    boolean isText = found.schema().apply(image).dataType() instanceof StringType;
    Column longest = functions.lit(isText ? 0 : Integer.MAX_VALUE);
    if (isText && listed.imageColumn().isEmpty()) {
      longest = functions.coalesce(functions.max(functions.length(column(image))), longest);
    }
    return found.agg(functions.count(functions.lit(1)), longest).head();
  }

  private Compared compare(
      Dataset<Row> all,
      boolean versioned,
      ExistingTable existing,
      String model,
      IncrementRules rules) {
    List<String> names =
        versioned
            ? Stream.concat(keys.stream(), Stream.of(IncrementRules.SOURCE_VERSION)).toList()
            : keys;
    Dataset<Row> there = there(existing, names);
    Object[] sameModel =
        existing.models().stream().filter(other -> Provenance.isSame(other, model)).toArray();
    Column isDone =
        isDone(rules.retryRejected()).and(functions.col(EmbeddingSchema.MODEL).isin(sameModel));
    Dataset<Row> missing = join(select(all, names), there.where(isDone), names, "left_anti", false);
    Dataset<Row> undone =
        kept.keep(
            select(
                there.where(functions.not(functions.coalesce(isDone, functions.lit(false)))),
                keys));
    Dataset<Row> asked =
        undone.isEmpty() ? undone : join(select(all, keys), undone, keys, "left_semi", false);
    // Rows that share a key are done together, so one that is not opens all.
    Dataset<Row> openKeys = kept.keep(select(missing, keys).union(asked).distinct());
    long open = openKeys.count();
    boolean replaces = open > 0 && !withKeys(there, openKeys, open).isEmpty();
    return new Compared(
        openKeys,
        open,
        replaces,
        open > 0
            ? now(select(there.where(isFailed(rules.retryRejected())), keys))
            : Optional.empty(),
        replaces
            ? now(
                select(
                    withKeys(
                        there.where(
                            functions.col(EmbeddingSchema.STATUS).equalTo(EmbeddingSchema.OK)),
                        openKeys,
                        open),
                    keys))
            : Optional.empty());
  }

  /** A commit may take these rows away; empty where there are none. */
  private Optional<Dataset<Row>> now(Dataset<Row> found) {
    Dataset<Row> held = kept.keep(found);
    return held.count() > 0 ? Optional.of(held) : Optional.empty();
  }

  private Dataset<Row> withKeys(Dataset<Row> table, Dataset<Row> wanted, long count) {
    return join(table, wanted, keys, "left_semi", count <= BROADCAST_KEYS);
  }

  private static Dataset<Row> there(ExistingTable existing, List<String> compared) {
    Dataset<Row> rows = existing.rows();
    List<String> names = List.of(rows.columns());
    Column[] columns =
        Stream.concat(compared.stream(), Stream.of(EmbeddingSchema.STATUS, EmbeddingSchema.MODEL))
            .map(
                name ->
                    names.contains(name)
                        ? column(name)
                        : functions.lit(null).cast("string").as(name)) // written without versions
            .toArray(Column[]::new);
    return rows.select(columns);
  }

  /** A store's fault is worth another try; an image's own fault is, if the user says so. */
  private static Column isDone(boolean retryRejected) {
    Column status = functions.col(EmbeddingSchema.STATUS);
    return retryRejected
        ? status.equalTo(EmbeddingSchema.OK)
        : status.notEqual(Rejection.UNREADABLE.name());
  }

  private static Column isFailed(boolean retryRejected) {
    return functions.not(isDone(retryRejected));
  }

  /** Null is a value like any other here. */
  private static Dataset<Row> join(
      Dataset<Row> left, Dataset<Row> right, List<String> names, String type, boolean broadcast) {
    List<Column> renamed = new ArrayList<>();
    Column condition = functions.lit(true);
    for (int i = 0; i < names.size(); i++) {
      String other = "_ijepa_" + i;
      renamed.add(right.col(EmbeddingSchema.quoted(names.get(i))).as(other));
      condition =
          condition.and(
              left.col(EmbeddingSchema.quoted(names.get(i))).eqNullSafe(functions.col(other)));
    }
    Dataset<Row> others = right.select(renamed.toArray(Column[]::new));
    return left.join(broadcast ? functions.broadcast(others) : others, condition, type);
  }

  private static Column column(String name) {
    return functions.col(EmbeddingSchema.quoted(name));
  }

  private static Column[] columns(List<String> names) {
    return names.stream().map(Backlog::column).toArray(Column[]::new);
  }

  private static Dataset<Row> select(Dataset<Row> rows, List<String> names) {
    return rows.select(columns(names));
  }

  /** The columns that the run reads: whatever else a table has is not carried along. */
  private static Dataset<Row> needed(Dataset<Row> rows, EmbedSettings settings, ImageTask task) {
    return select(
        rows,
        Stream.of(
                settings.keyColumns().stream(),
                settings.keepColumns().stream(),
                task.carried().stream(),
                settings.maskColumn().stream(),
                Stream.of(settings.imageColumn()))
            .flatMap(Function.identity())
            .distinct()
            .toList());
  }

  List<String> keys() {
    return keys;
  }

  /** Images to do. */
  long rows() {
    return rows;
  }

  /** Images that have their row in the output already. */
  long alreadyThere() {
    return alreadyThere;
  }

  /** Whether rows of these keys are in the output, and must go in the same commit. */
  boolean replaces() {
    return compared.map(Compared::replaces).orElse(false);
  }

  /**
   * Of staged rows those to be judged. A row that has failed before, and fails again, makes no
   * difference to the output.
   *
   * @param byStatus how many they are
   */
  Map<String, Long> news(StagedRows staged, Map<String, Long> byStatus) {
    Map<String, Long> news = new TreeMap<>(byStatus);
    Optional<Dataset<Row>> failedBefore = compared.flatMap(Compared::failed);
    if (failedBefore.isPresent()) {
      for (Row row :
          join(rejected(staged), failedBefore.get(), keys, "left_semi", false)
              .groupBy(EmbeddingSchema.STATUS)
              .count()
              .collectAsList()) {
        news.merge(row.getString(0), -row.getLong(1), Long::sum);
      }
    }
    return news;
  }

  /** Whether one of the staged rows has no result and takes the place of a row that has one. */
  boolean losesVectors(StagedRows staged) {
    return compared
        .flatMap(Compared::vectors)
        .filter(at -> !join(rejected(staged), at, keys, "left_semi", false).isEmpty())
        .isPresent();
  }

  private static Dataset<Row> rejected(StagedRows staged) {
    return staged.rows().where(functions.col(EmbeddingSchema.STATUS).notEqual(EmbeddingSchema.OK));
  }

  /**
   * The portions that are embedded and committed one after the other; a first run has one, though
   * it be empty.
   */
  Iterator<Dataset<Row>> portions(ImageTable listed, long commitRows) {
    if (rows == 0) {
      return compared.isEmpty() ? List.of(images).iterator() : List.<Dataset<Row>>of().iterator();
    }
    Portions portions = new Portions(images, keys, rows, repeatsKeys);
    return isLight
        ? portions.ofRows(listed, commitRows)
        : portions.ofPartitions(commitRows, compared.isPresent() || isLimited);
  }
}
