// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.page;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ijepa.job.SparkTest;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class DuplicateGroupsTest extends SparkTest {

  @Test
  void copiesOfAPictureAreAsNearToTheKeeperAsTheOneThatTheyArePairedWith() {
    Dataset<Row> pairs =
        spark()
            .sql(
                "SELECT * FROM VALUES ('a1', 'a2', float(1)), ('a1', 'b1', float(0.97)),"
                    + " ('b1', 'b2', float(1)), ('b1', 'c', float(0.96))"
                    + " AS pairs(a_path, b_path, score)");
    Dataset<Row> clusters =
        spark()
            .sql(
                "SELECT path, 'a1' AS keeper_path, 5 AS cluster_size"
                    + " FROM VALUES ('a1'), ('a2'), ('b1'), ('b2'), ('c') AS rows(path)");
    assertEquals(
        List.of(
            new Group(
                "a1",
                List.of(
                    new Match("a2", 1),
                    new Match("b1", 0.97f),
                    new Match("b2", 0.97f),
                    new Match("c", Double.NaN)),
                4)),
        DuplicateGroups.first(pairs, clusters));
  }
}
