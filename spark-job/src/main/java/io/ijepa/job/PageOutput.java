package io.ijepa.job;

import io.ijepa.job.page.PageFile;
import io.ijepa.job.page.PagePictures;
import io.ijepa.job.page.ResultPage;
import io.ijepa.job.page.Thumbnail;
import java.util.Locale;
import java.util.Map;

/**
 * The page that a run ends with.
 *
 * @param pictures where they come from
 */
record PageOutput(PageFile file, PagePictures pictures) {

  /** Makes the pictures and the page. The last line said is the page's link. */
  void write(ResultPage page, Console console) {
    Map<String, Thumbnail> thumbnails = pictures.thumbnails(page.keys());
    file.write(page.html(thumbnails));
    page.note().ifPresent(console::say);
    long unreadable =
        page.keys().stream().filter(key -> thumbnails.get(key).jpeg() == null).count();
    if (unreadable > 0) {
      console.say(
          String.format(
              Locale.ROOT,
              "%,d of the %,d pictures on the page could not be read; each says why%s",
              unreadable,
              page.keys().size(),
              pictures.areByKeyOnly()
                  ? ". Where keys are no paths, --images has the pictures"
                  : ""));
    }
    console.say("page   " + file.uri());
  }
}
