package io.ijepa.image.pixel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.image.ImageCorpus;
import io.ijepa.image.decode.DecodeOptions;
import io.ijepa.image.decode.EncodedBytes;
import io.ijepa.image.decode.GifFrame;
import io.ijepa.image.decode.GifRows;
import io.ijepa.image.decode.Orientation;
import io.ijepa.image.decode.PngHeader;
import io.ijepa.image.decode.PngInterlace;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Decoded pixels are bounded for the whole JVM")
class PixelBudgetTest {

  @Test
  @DisplayName("An image larger than the budget takes all of it")
  void largestRunsAlone() {
    PixelBudget budget = new PixelBudget(1 << 20);
    PixelBudget.Lease lease = budget.acquire(1L << 40);
    assertEquals(0, budget.freeKiB());
    lease.close();
    lease.close();
    assertEquals(1024, budget.freeKiB());
  }

  @Test
  @DisplayName("An interrupted wait throws and keeps the interrupt flag")
  void interruptedWait() throws InterruptedException {
    PixelBudget budget = new PixelBudget(1 << 20);
    CountDownLatch thrown = new CountDownLatch(1);
    PixelBudget.Lease held = budget.acquire(1 << 20);
    Thread waiting =
        new Thread(
            () -> {
              assertThrows(CancellationException.class, () -> budget.acquire(1));
              if (Thread.currentThread().isInterrupted()) {
                thrown.countDown();
              }
            });
    waiting.start();
    waiting.interrupt();
    assertTrue(thrown.await(10, TimeUnit.SECONDS));
    held.close();
  }

  @Test
  @DisplayName("An image that native memory has no room for gives its share back")
  void noNativeMemory() {
    PixelBudget budget = new PixelBudget(1 << 20);
    boolean[] closed = new boolean[1];
    PixelRows endless =
        new StreamedRows(1 << 30, Integer.MAX_VALUE, 1) {
          @Override
          protected void next(int y, byte[] row) {}

          @Override
          public void close() {
            closed[0] = true;
          }
        };
    assertThrows(RuntimeException.class, () -> Orientation.apply(endless, 6, budget));
    assertEquals(1024, budget.freeKiB());
    assertTrue(closed[0]);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"png", "gif"})
  @DisplayName("An interlaced image that native memory has no room for gives its share back")
  void noNativeMemoryForInterlaced(String format) throws RejectedImageException {
    PixelBudget budget = new PixelBudget(1 << 20);
    int side = 1 << 20;
    if (format.equals("png")) {
      EncodedBytes file = new EncodedBytes(ImageCorpus.bytes("rgb.png"), "PNG");
      PngHeader small = PngHeader.read(file, DecodeOptions.DEFAULT);
      PngHeader huge =
          new PngHeader(side, Integer.MAX_VALUE, small.colour(), true, null, 1, small.imageData());
      assertThrows(RuntimeException.class, () -> PngInterlace.decode(file, huge, budget));
    } else {
      GifFrame frame = new GifFrame(0, 0, 1, 1, 0, true);
      assertThrows(
          RuntimeException.class,
          () -> GifRows.open(frame, null, null, side, Integer.MAX_VALUE, budget));
    }
    assertEquals(1024, budget.freeKiB());
  }
}
