package io.ijepa.job;

import io.ijepa.job.page.PageFile;
import io.ijepa.job.page.PagePictures;
import io.ijepa.job.page.ResultPage;
import io.ijepa.job.page.Thumbnail;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The page that a run ends with.
 *
 * @param images a key as the page shows it, then the image; empty where keys are paths or URIs
 */
record PageOutput(PageFile file, Optional<Dataset<Row>> images) {

  /** Makes the pictures and the page. The last line said is the page's link. */
  void write(SparkSession spark, ResultPage page, Console console) {
    Map<String, Thumbnail> pictures =
        images.isPresent()
            ? PagePictures.of(images.get(), page.keys())
            : PagePictures.ofUris(spark, page.keys());
    file.write(page.html(pictures));
    page.note().ifPresent(console::say);
    long unreadable =
        page.keys().stream()
            .filter(key -> !pictures.containsKey(key) || pictures.get(key).jpeg() == null)
            .count();
    if (unreadable > 0) {
      console.say(
          String.format(
              Locale.ROOT,
              "%,d of the %,d pictures on the page could not be read; each says why%s",
              unreadable,
              page.keys().size(),
              images.isPresent() ? "" : ". Where keys are no paths, --images has the pictures"));
    }
    console.say("page   " + file.uri());
  }
}
