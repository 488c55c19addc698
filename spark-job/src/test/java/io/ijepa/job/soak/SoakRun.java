// SPDX-License-Identifier: Apache-2.0
package io.ijepa.job.soak;

import io.ijepa.job.Main;
import io.ijepa.job.scale.LocalSpark;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.SparkSession;

/**
 * The process that the soak test watches: one embed command over photographs that are named again
 * and again, and a {@link MemorySample} on standard output for every thousand images.
 */
public final class SoakRun {
  private static final int PER_TASK = 200;
  private static final int PER_SAMPLE = 1000;

  private SoakRun() {}

  /** Words: the photographs' folder, how many there are, the model, the output, images in all. */
  public static void main(String[] words) {
    String photos = words[0];
    int distinct = Integer.parseInt(words[1]);
    long images = Long.parseLong(words[4]);
    SparkSession spark = LocalSpark.start();
    spark.sparkContext().addSparkListener(new Samples());
    String query =
        "SELECT id, concat('%s/photo-', lpad(string(id %% %d), 5, '0'), '.jpg') AS uri FROM range(0, %d, 1, %d)"
            .formatted(photos, distinct, images, images / PER_TASK);
    Main.main(
        new String[] {
          "embed",
          "--query",
          query,
          "--image-column",
          "uri",
          "--key-columns",
          "id",
          "--model",
          words[2],
          "--output",
          words[3]
        });
    spark.stop();
  }

  /** Images are counted when their task has written them: tasks that only read are none of them. */
  private static final class Samples extends SparkListener {
    private final AtomicLong written = new AtomicLong();

    @Override
    public void onTaskEnd(SparkListenerTaskEnd ended) {
      long more = ended.taskMetrics().outputMetrics().recordsWritten();
      long images = written.addAndGet(more);
      if (more > 0 && images % PER_SAMPLE == 0) {
        try {
          System.out.println(MemorySample.take(images).line());
        } catch (IOException notLinux) {
          throw new UncheckedIOException(notLinux);
        }
      }
    }
  }
}
