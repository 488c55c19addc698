package io.ijepa.job;

import io.ijepa.job.demo.PictureName;
import io.ijepa.udf.EmbeddingSchema;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * How near altered copies come to their originals, in the demo's few hundred embeddings.
 *
 * @param lines some originals with the similarities of their copies
 * @param found copies whose nearest picture is of their own family
 * @param copies all copies
 */
record DemoSimilarities(List<String> lines, int found, int copies) {
  private static final int SHOWN = 4;

  private record Picture(PictureName name, float[] embedding) {
    double cosine(Picture other) {
      double dot = 0;
      double here = 0;
      double there = 0;
      for (int i = 0; i < embedding.length; i++) {
        dot += (double) embedding[i] * other.embedding[i];
        here += (double) embedding[i] * embedding[i];
        there += (double) other.embedding[i] * other.embedding[i];
      }
      return dot / Math.sqrt(here * there);
    }

    boolean isCopy() {
      return !name.alteration().isEmpty();
    }
  }

  static DemoSimilarities of(Dataset<Row> table) {
    List<Picture> pictures = pictures(table);
    int found = 0;
    int copies = 0;
    Map<String, List<String>> families = new TreeMap<>();
    for (Picture picture : pictures) {
      if (!picture.isCopy()) {
        continue;
      }
      copies++;
      Picture nearest =
          pictures.stream()
              .filter(other -> !other.name().equals(picture.name()))
              .max(Comparator.comparingDouble(picture::cosine))
              .orElseThrow();
      String stem = picture.name().stem();
      found += nearest.name().stem().equals(stem) ? 1 : 0;
      Picture original =
          pictures.stream()
              .filter(other -> !other.isCopy() && other.name().stem().equals(stem))
              .findFirst()
              .orElseThrow();
      families
          .computeIfAbsent(stem, any -> new ArrayList<>())
          .add(
              String.format(
                  Locale.ROOT, "%s %.4f", picture.name().alteration(), picture.cosine(original)));
    }
    int step = Math.max(1, families.size() / SHOWN);
    List<String> all =
        families.entrySet().stream()
            .map(
                family ->
                    String.format(
                        "  %-16s %s", family.getKey(), String.join("  ", family.getValue())))
            .toList();
    List<String> shown = new ArrayList<>();
    for (int i = 0; i < all.size() && shown.size() < SHOWN; i += step) {
      shown.add(all.get(i));
    }
    return new DemoSimilarities(shown, found, copies);
  }

  private static List<Picture> pictures(Dataset<Row> table) {
    return table
        .where(table.col(EmbeddingSchema.STATUS).equalTo(EmbeddingSchema.OK))
        .select("path", EmbeddingSchema.EMBEDDING)
        .orderBy("path")
        .collectAsList()
        .stream()
        .map(
            row ->
                new Picture(
                    PictureName.parse(row.getString(0).replaceFirst(".*/", "")), floats(row)))
        .toList();
  }

  private static float[] floats(Row row) {
    List<Float> values = row.getList(1);
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i);
    }
    return floats;
  }
}
