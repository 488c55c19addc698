// SPDX-License-Identifier: Apache-2.0
package io.ijepa.udf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.embed.GatedEncoder;
import io.ijepa.inference.EncoderLease;
import io.ijepa.inference.Sessions;
import io.ijepa.option.InvalidOptionsException;
import io.ijepa.testing.ReferenceCheckpoint;
import io.ijepa.testing.SparkTest;
import io.ijepa.testing.TestImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** SQL gives what {@link IJepa#embed} gives, by temporary functions and by a catalog alike. */
@Timeout(120)
final class SqlFunctionsTest extends SparkTest {

  /** The two ways to the functions. */
  enum Door {
    TEMPORARY("ijepa_"),
    CATALOG("ijepa.");

    final String prefix;

    Door(String prefix) {
      this.prefix = prefix;
    }

    void open(SparkSession session, Map<String, String> options) {
      switch (this) {
        case TEMPORARY -> IJepa.register(session, options);
        case CATALOG -> {
          session.conf().set("spark.sql.catalog.ijepa", SqlCatalog.class.getName());
          options.forEach((key, value) -> set(session, "spark.sql.catalog.ijepa." + key, value));
        }
      }
    }
  }

  private final SparkSession session = spark.newSession();
  private final GatedEncoder encoder = new GatedEncoder();

  @BeforeEach
  void imagesAsAView() {
    images(20, 3).createOrReplaceGlobalTempView("images");
    encoder.gate.release(1_000_000);
  }

  @AfterEach
  void leaveNothingOpen() {
    Sessions.closeIdle();
  }

  private static void set(SparkSession session, String key, String value) {
    session.conf().set(key, value);
  }

  /** A query with {@code embed(} and its like standing for the functions. */
  private List<Row> query(Door door, String text) {
    return session.sql(called(door, text)).collectAsList();
  }

  private static String called(Door door, String text) {
    return text.replaceAll(
            "\\b(embed|embed_row|cosine_similarity|normalize)\\(", door.prefix + "$1(")
        .replace("FROM images", "FROM global_temp.images");
  }

  /** How many images the encoder is given for a query. */
  private int encoded(Door door, String text) {
    EncoderLease<?> held = encoder.installFor(prepare().plan());
    query(door, text);
    held.close();
    return encoder.images.get();
  }

  @ParameterizedTest
  @EnumSource
  void everyImageHasItsVectorAndEveryOtherNull(Door door) {
    door.open(session, options());
    List<Row> rows = query(door, "SELECT path, embed(content) AS embedding FROM images");
    assertEquals(20, rows.size());
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      assertEquals("row " + i, row.getAs("path"));
      if (isBroken(i)) {
        assertTrue(row.isNullAt(1));
      } else {
        assertArrayEquals(expected(i), embedding(row), 1e-4f);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void theRowIsThatOfAnEmbeddingTable(Door door) {
    door.open(session, options());
    List<Row> rows =
        query(door, "SELECT path, r.* FROM (SELECT path, embed_row(content) AS r FROM images)");
    assertEquals(IJepa.embed(images(20, 3), options("batch-size", "1")).collectAsList(), rows);
  }

  @ParameterizedTest
  @EnumSource
  void nothingAndEmptyAreRejectedAsEmpty(Door door) {
    door.open(session, options());
    allowUris(door);
    for (String image : List.of("NULL", "CAST(NULL AS BINARY)", "X''", "CAST(NULL AS STRING)")) {
      Row row = query(door, "SELECT embed_row(" + image + ") AS r, embed(" + image + ")").get(0);
      assertEquals("EMPTY", row.getStruct(0).getString(1), image);
      assertNull(row.get(1), image);
    }
  }

  private void allowUris(Door door) {
    if (door == Door.CATALOG) { // temporary functions are of whoever registers them
      set(session, "spark.sql.catalog.ijepa.read-uris", "true");
    }
  }

  @Test
  void aCatalogReadsNoUriUnlessItIsAllowedTo() {
    Door.CATALOG.open(session, options());
    for (String function : List.of("embed", "embed_row")) {
      String message =
          assertThrows(
                  Exception.class,
                  () -> query(Door.CATALOG, "SELECT " + function + "('file:/etc/passwd')"))
              .getMessage();
      assertTrue(message.contains("set spark.sql.catalog.ijepa.read-uris to true"), message);
    }
    assertTrue(query(Door.CATALOG, "SELECT embed(content) FROM images").size() > 0);
  }

  @ParameterizedTest
  @EnumSource
  void aStringIsTheUriOfAnImage(Door door, @TempDir Path folder) throws IOException {
    Path file = Files.write(folder.resolve("image.png"), TestImages.of(GELU).get(1));
    door.open(session, options());
    allowUris(door);
    List<Row> rows =
        query(
            door,
            "SELECT embed(uri) AS embedding, embed_row(uri).status FROM VALUES ('"
                + file.toUri()
                + "'), (NULL), ('file:/nowhere.png') AS t(uri)");
    assertArrayEquals(expected(1), embedding(rows.get(0)), 1e-4f);
    assertEquals("EMPTY", rows.get(1).getString(1));
    assertEquals("UNREADABLE", rows.get(2).getString(1));
  }

  @ParameterizedTest
  @EnumSource
  void patchTokensAndOtherOptionsWork(Door door) {
    door.open(session, options("pooling", "none", "max-pixels", "400"));
    Row row = query(door, "SELECT embed(content) FROM images LIMIT 1").get(0);
    assertEquals(25, row.getList(0).size());
    assertEquals("array<array<float>>", row.schema().apply(0).dataType().simpleString());
  }

  @ParameterizedTest
  @EnumSource
  void aWhereOnTheResultDoesNotRunTheEncoderTwice(Door door) {
    door.open(session, options());
    String query =
        "SELECT path, e FROM (SELECT path, embed(content) AS e FROM images)"
            + " WHERE e IS NOT NULL AND size(e) > 3";
    String plan = session.sql(called(door, query)).queryExecution().optimizedPlan().toString();
    assertEquals(1, calls(plan), plan);
    assertEquals(18, encoded(door, query));
  }

  @ParameterizedTest
  @EnumSource
  void aResultThatIsUsedThriceIsComputedOnce(Door door) {
    door.open(session, options());
    String query =
        "SELECT path, cosine_similarity(e, e) AS same, normalize(e) AS unit, e FROM"
            + " (SELECT path, embed(content) AS e FROM images)"
            + " WHERE cosine_similarity(e, e) > 0.5 ORDER BY cosine_similarity(e, e) LIMIT 5";
    String plan = session.sql(called(door, query)).queryExecution().optimizedPlan().toString();
    assertEquals(1, calls(plan), plan);
    assertEquals(18, encoded(door, query));
  }

  /** Spark samples the rows first, to cut them into ranges: docs/sql.md warns of it. */
  @ParameterizedTest
  @EnumSource
  void onlyAnOrderWithoutALimitRunsTheEncoderTwice(Door door) {
    door.open(session, options());
    String query = "SELECT e FROM (SELECT embed(content) AS e FROM images) ORDER BY e[0]";
    assertEquals(36, encoded(door, query));
  }

  @ParameterizedTest
  @EnumSource
  void theFieldsOfARowAreComputedOnce(Door door) {
    door.open(session, options());
    assertEquals(
        18,
        encoded(
            door,
            "SELECT path, r.embedding, r.status, r.error FROM"
                + " (SELECT path, embed_row(content) AS r FROM images) WHERE r.status = 'ok'"));
  }

  @ParameterizedTest
  @EnumSource
  void aWhereOnAnotherColumnRunsBeforeTheEncoder(Door door) {
    door.open(session, options());
    assertEquals(1, encoded(door, "SELECT embed(content) FROM images WHERE path = 'row 3'"));
  }

  private static int calls(String plan) {
    return plan.split("\\(embed,|ijepa_embed\\(", -1).length - 1;
  }

  @ParameterizedTest
  @EnumSource
  void aTableIsCreatedFromASelect(Door door) {
    door.open(session, options());
    session.sql("DROP TABLE IF EXISTS made_by_sql");
    query(
        door,
        "CREATE TABLE made_by_sql USING parquet AS SELECT path, embed(content) AS embedding"
            + " FROM images");
    List<Row> rows = session.sql("SELECT * FROM made_by_sql").collectAsList();
    assertEquals(20, rows.size());
    for (Row row : rows) {
      int image = Integer.parseInt(row.getString(0).substring(4));
      if (isBroken(image)) {
        assertTrue(row.isNullAt(1));
      } else {
        assertArrayEquals(expected(image), embedding(row), 1e-4f);
      }
    }
    session.sql("DROP TABLE made_by_sql");
  }

  @ParameterizedTest
  @EnumSource
  void tasksShareOneSessionWithTheEmbedOfTables(Door door) {
    Sessions.closeIdle();
    IJepa.embed(images(4, 2), options()).collectAsList();
    int started = Sessions.started();
    door.open(session, options());
    query(door, "SELECT embed(content), embed_row(content) FROM images");
    query(door, "SELECT embed(content) FROM VALUES (X'00') AS t(content)");
    assertEquals(started, Sessions.started());
  }

  @ParameterizedTest
  @EnumSource
  void literalRowsAreComputedOnTheDriver(Door door) {
    door.open(session, options());
    session
        .createDataFrame(List.of(RowFactory.create("a", TestImages.of(GELU).get(0))), IMAGES)
        .createOrReplaceTempView("literal");
    Row row = query(door, "SELECT embed(content) AS embedding FROM literal").get(0);
    assertArrayEquals(expected(0), embedding(row), 1e-4f);
  }

  @ParameterizedTest
  @EnumSource
  void moreTasksThanSlotsAndEmptyOnesWork(Door door) {
    door.open(session, options());
    Row row =
        query(
                door,
                "SELECT count(e), count(*) FROM (SELECT embed(content) AS e FROM"
                    + " (SELECT /*+ REPARTITION(40) */ content FROM images))")
            .get(0);
    assertEquals(RowFactory.create(18L, 20L), row);
  }

  @ParameterizedTest
  @EnumSource
  void whatIsNoImageIsRefusedByItsType(Door door) {
    door.open(session, options());
    Exception refused =
        assertThrows(Exception.class, () -> query(door, "SELECT embed(1) FROM images"));
    String text = refused + " " + refused.getCause();
    assertTrue(
        text.contains("embed takes an image as binary (encoded bytes) or as a string"), text);
  }

  @ParameterizedTest
  @EnumSource
  void twoNamesAreTwoModels(Door door) {
    door.open(session, options());
    SparkSession other = spark.newSession();
    door.open(other, options("model", ReferenceCheckpoint.named("silu").folder().toString()));
    String query = called(door, "SELECT embed_row(content).model FROM images LIMIT 1");
    assertTrue(session.sql(query).first().getString(0).startsWith("gelu@"));
    assertTrue(other.sql(query).first().getString(0).startsWith("silu@"));
  }

  @ParameterizedTest
  @EnumSource
  void aKilledQuerysTasksEndWhileTheyWaitAndTheNextQueryWorks(Door door) {
    encoder.gate.drainPermits();
    EncoderLease<?> held = encoder.installFor(prepare().plan());
    door.open(session, options());
    CompletableFuture<List<Row>> killed =
        CompletableFuture.supplyAsync(
            () -> {
              spark.sparkContext().setJobGroup("killed", "killed", false);
              return query(door, "SELECT embed(content) FROM images");
            });
    await(() -> encoder.begun.get() > 0 && running() == 2);
    spark.sparkContext().cancelJobGroup("killed");
    assertThrows(CompletionException.class, killed::join);
    await(() -> running() == 0); // though the gate is shut
    encoder.gate.release(1_000_000);
    assertEquals(20, query(door, "SELECT embed(content) FROM images").size());
    held.close();
    Sessions.closeIdle();
    await(() -> encoder.closed); // no task's lease is left
  }

  @Test
  void optionsAreReadFromTheSessionsConfiguration() {
    set(session, "spark.ijepa.model", GELU.folder().toString());
    set(session, "spark.ijepa.normalize", "true");
    IJepa.register(session);
    Row row =
        query(
                Door.TEMPORARY,
                "SELECT cosine_similarity(e, e), aggregate(e, 0d, (s, x) -> s + x * x) FROM"
                    + " (SELECT embed(content) AS e FROM images) LIMIT 1")
            .get(0);
    assertEquals(1, row.getDouble(1), 1e-5);
  }

  @Test
  void wrongSettingsAreRefusedAllAtOnceByTheirFullNames() {
    set(session, "spark.ijepa.modle", "x");
    set(session, "spark.ijepa.key-columns", "path");
    set(session, "spark.ijepa.device", "tpu");
    InvalidOptionsException refused =
        assertThrows(InvalidOptionsException.class, () -> IJepa.register(session));
    assertEquals(3, refused.problems().size(), refused.getMessage());
    assertTrue(refused.getMessage().contains("unknown option 'spark.ijepa.modle'"));
    assertTrue(refused.getMessage().contains("unknown option 'spark.ijepa.key-columns'"));
    assertTrue(refused.getMessage().contains("spark.ijepa.device must be one of auto, cpu, cuda"));
  }

  @Test
  void whatTheModelCannotDoNamesTheSettingToo() {
    SparkSession session = spark.newSession();
    set(session, "spark.ijepa.model", GELU.folder().toString());
    set(session, "spark.ijepa.layer", "99");
    set(session, "spark.ijepa.pooling", "pooler");
    assertEquals(
        List.of(
            "spark.ijepa.pooling pooler takes the final tokens, so it cannot go with"
                + " spark.ijepa.layer 99; leave spark.ijepa.layer out"),
        refusal(session));
    set(session, "spark.ijepa.pooling", "mean");
    assertEquals(
        List.of(
            "spark.ijepa.layer 99 cannot be had of gelu, whose 2 layers give the hidden states 0"
                + " to 2"),
        refusal(session));
    set(session, "spark.ijepa.layer", "last");
    set(session, "spark.ijepa.model", "/no/such");
    assertEquals(
        List.of(
            "spark.ijepa.model /no/such does not exist: looked for the folder or file /no/such"),
        refusal(session));
  }

  private static List<String> refusal(SparkSession session) {
    return assertThrows(InvalidOptionsException.class, () -> IJepa.register(session)).problems();
  }

  @Test
  void aCatalogRefusesWrongOptionsByTheirFullNames() {
    Door.CATALOG.open(session, Map.of("batch-size", "4"));
    Exception refused =
        assertThrows(
            Exception.class, () -> query(Door.CATALOG, "SELECT embed(content) FROM images"));
    String text = refused + " " + refused.getCause();
    assertTrue(text.contains("unknown option 'spark.sql.catalog.ijepa.batch-size'"), text);
  }

  @Test
  void aModelThatIsNotThereIsNamed() {
    InvalidOptionsException refused =
        assertThrows(
            InvalidOptionsException.class,
            () -> IJepa.register(session, Map.of("model", "/no/such/model")));
    assertTrue(refused.getMessage().contains("/no/such/model"), refused.getMessage());
  }

  @Test
  void aCatalogListsItsFunctionsAndKnowsNoOthers() {
    Door.CATALOG.open(session, options());
    List<Row> functions = session.sql("SHOW USER FUNCTIONS IN ijepa").collectAsList();
    assertEquals(4, functions.size(), functions.toString());
    Exception refused =
        assertThrows(Exception.class, () -> session.sql("SELECT ijepa.encode(1)").collect());
    assertTrue(refused.getMessage().contains("encode"), refused.getMessage());
  }
}
