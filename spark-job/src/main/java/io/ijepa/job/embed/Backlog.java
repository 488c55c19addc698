// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.embed;

import io.ijepa.image.pixel.Rejection;
import io.ijepa.job.table.ExistingTable;
import io.ijepa.job.table.ImageTable;
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
import org.apache.spark.storage.StorageLevel;

/**
 * What a table of images has and its output has not: found by keys and versions alone, before any
 * image is read. Rows of one key belong together: if one of them is to do, all are.
 */
final class Backlog implements AutoCloseable {
  /** Keys that are sent to every task; more of them are shuffled. */
  private static final long BROADCAST_KEYS = 500_000;

  private final List<String> keys;
  private final List<Dataset<Row>> kept = new ArrayList<>();
  private final Dataset<Row> images;
  private final Optional<Dataset<Row>> failedBefore;
  private final Optional<Dataset<Row>> replacedVectors;
  private final long rows;
  private final long alreadyThere;
  private final boolean replaces;
  private final boolean repeatsKeys;
  private final boolean isAll;
  private final boolean isLimited;
  private final boolean isLight;

  /**
   * @param listed the images; with their {@code source_version}, if they have versions
   * @param versioned whether they have
   * @param model of this run: what another one has made is to do again
   * @param existing the output, if there is one; its rows are taken as they are now
   */
  Backlog(
      ImageTable listed,
      boolean versioned,
      EmbedSettings settings,
      ImageTask task,
      String model,
      Optional<ExistingTable> existing,
      IncrementRules rules,
      OptionalInt limit) {
    keys = settings.keyColumns();
    List<String> compared =
        versioned
            ? Stream.concat(keys.stream(), Stream.of(IncrementRules.SOURCE_VERSION)).toList()
            : keys;
    Dataset<Row> all = listed.rows();
    Dataset<Row> found = all;
    long open = -1; // not known
    boolean replaced = false;
    Optional<Dataset<Row>> again = Optional.empty();
    Optional<Dataset<Row>> vectors = Optional.empty();
    isAll = existing.isEmpty();
    isLimited = limit.isPresent();
    if (existing.isPresent()) {
      Dataset<Row> there = there(existing.get(), compared);
      Object[] sameModel =
          existing.get().models().stream()
              .filter(other -> Provenance.isSame(other, model))
              .toArray();
      Column byThisModel = functions.col(EmbeddingSchema.MODEL).isin(sameModel);
      Column isDone = isDone(rules.retryRejected()).and(byThisModel);
      Dataset<Row> done = there.where(isDone);
      Dataset<Row> missing = join(select(all, compared), done, compared, "left_anti", false);
      Column isOpen = functions.not(functions.coalesce(isDone, functions.lit(false)));
      Dataset<Row> undone = kept(select(there.where(isOpen), keys));
      Dataset<Row> asked =
          undone.isEmpty() ? undone : join(select(all, keys), undone, keys, "left_semi", false);
      // Rows that share a key are done together, so one that is not opens all.
      Dataset<Row> openKeys = kept(select(missing, keys).union(asked).distinct());
      open = openKeys.count();
      boolean few = open <= BROADCAST_KEYS;
      found = join(all, openKeys, keys, "left_semi", few);
      if (open > 0) {
        replaced = !join(there, openKeys, keys, "left_semi", few).isEmpty();
        Dataset<Row> failed =
            kept(there.where(isFailed(rules.retryRejected())).select(columns(keys)));
        // Counted now: a commit may take these rows away.
        again = failed.count() > 0 ? Optional.of(failed) : again;
      }
      if (replaced) {
        Dataset<Row> good =
            there.where(functions.col(EmbeddingSchema.STATUS).equalTo(EmbeddingSchema.OK));
        Dataset<Row> changed = kept(select(join(good, openKeys, keys, "left_semi", few), keys));
        vectors = changed.count() > 0 ? Optional.of(changed) : vectors; // now, as above
      }
    }
    replacedVectors = vectors;
    replaces = replaced;
    failedBefore = again;
    if (limit.isPresent() && open != 0) {
      // Of keys, so that rows which share one stay together; always the same ones.
      Dataset<Row> first =
          kept(select(found, keys).distinct().orderBy(columns(keys)).limit(limit.getAsInt()));
      found = join(found, first, keys, "left_semi", first.count() <= BROADCAST_KEYS);
    }
    long foundRows = open == 0 ? 0 : select(found, keys).count();
    repeatsKeys = foundRows > (isAll || isLimited ? select(found, keys).distinct().count() : open);
    rows = foundRows;
    long listedRows =
        isAll && !isLimited ? foundRows : listed.count().orElseGet(() -> select(all, keys).count());
    alreadyThere = listedRows - foundRows;
    isLight = all.schema().apply(settings.imageColumn()).dataType() instanceof StringType;
    Dataset<Row> narrow = listed.imageColumn().isPresent() ? found : needed(found, settings, task);
    images = narrow;
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

  private Dataset<Row> kept(Dataset<Row> rows) {
    Dataset<Row> persisted = rows.persist(StorageLevel.MEMORY_AND_DISK());
    kept.add(persisted);
    return persisted;
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
    return replaces;
  }

  /**
   * Of staged rows those to be judged. A row that has failed before, and fails again, makes no
   * difference to the output.
   *
   * @param byStatus how many they are
   */
  Map<String, Long> news(StagedRows staged, Map<String, Long> byStatus) {
    Map<String, Long> news = new TreeMap<>(byStatus);
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
    return replacedVectors.isPresent()
        && !join(rejected(staged), replacedVectors.get(), keys, "left_semi", false).isEmpty();
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
      return isAll ? List.of(images).iterator() : List.<Dataset<Row>>of().iterator();
    }
    Portions portions = new Portions(images, keys, rows, repeatsKeys);
    return isLight
        ? portions.ofRows(listed, commitRows)
        : portions.ofPartitions(commitRows, !isAll || isLimited);
  }

  @Override
  public void close() {
    kept.forEach(Dataset::unpersist);
  }
}
