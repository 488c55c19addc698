// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ijepa.image.ImageCorpus;
import io.ijepa.image.pixel.PixelBudget;
import io.ijepa.image.pixel.PixelRows;
import io.ijepa.image.pixel.RejectedImageException;
import io.ijepa.testing.Forked;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("OpenCV in a process that holds much other memory")
class OpenCvMemoryTest {
  private static final int MORE_THAN_FOUR_HEAPS = 400 << 20;
  private static final List<String> SMALL_HEAP = List.of("-Xmx64m", "-XX:MaxDirectMemorySize=500m");

  /** Holds as much memory as a model, then decodes. */
  static final class Decode {
    private Decode() {}

    public static void main(String[] arguments) throws RejectedImageException {
      ByteBuffer model = ByteBuffer.allocateDirect(MORE_THAN_FOUR_HEAPS);
      for (int i = 0; i < model.capacity(); i += 1024) {
        model.put(i, (byte) 1);
      }
      ImageDecoder decoder = new ImageDecoder(DecodeOptions.DEFAULT, PixelBudget.ofJvm());
      try (PixelRows rows = decoder.open(ImageCorpus.bytes("baseline-420.jpg"))) {
        System.out.println("width " + rows.width());
      }
      System.out.println("limit " + Pointer.maxPhysicalBytes() + " of " + model.capacity());
    }
  }

  /** Damaged files, straight to OpenCV in eight threads at once. */
  static final class DecodeAtOnce {
    private DecodeAtOnce() {}

    public static void main(String[] arguments) throws InterruptedException {
      List<ImageCorpus.Sample> bad = ImageCorpus.load().bad();
      CyclicBarrier start = new CyclicBarrier(8);
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < start.getParties(); i++) {
        threads.add(new Thread(() -> decode(start, bad)));
      }
      threads.forEach(Thread::start);
      for (Thread thread : threads) {
        thread.join();
      }
      System.out.println("done");
    }

    private static void decode(CyclicBarrier start, List<ImageCorpus.Sample> files) {
      try {
        start.await();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
      for (ImageCorpus.Sample file : files) {
        byte[] bytes = file.bytes();
        if (bytes.length > 0 && !file.name().contains("bomb")) {
          try {
            OpenCv.release(OpenCv.decode(new EncodedBytes(bytes, "file"), false, 1, 1));
          } catch (RejectedImageException e) {
            // as expected of damaged files
          }
        }
      }
    }
  }

  @Test
  @DisplayName("Decodes although the process is resident with more than four times its heap")
  void noLimitOfItsOwn() throws IOException, InterruptedException {
    Forked run = Forked.run(SMALL_HEAP, Decode.class);
    assertEquals(0, run.exit(), run::output);
    assertTrue(run.output().contains("width 64"), run::output);
    assertTrue(run.output().contains("limit 0 of"), run::output);
  }

  @Test
  @DisplayName("Keeps the limit that a user sets")
  void limitOfTheUser() throws IOException, InterruptedException {
    for (String property : List.of("maxPhysicalBytes", "maxphysicalbytes")) {
      List<String> options = new ArrayList<>(SMALL_HEAP);
      options.add("-Dorg.bytedeco.javacpp." + property + "=256m");
      Forked run = Forked.run(options, Decode.class);
      assertEquals(1, run.exit(), run::output);
      assertTrue(run.output().contains("> maxPhysicalBytes (256M)"), run::output);
    }
  }

  @Test
  @DisplayName("Is silent from the first file on, in whatever thread")
  void silent() throws IOException, InterruptedException {
    Forked run = Forked.run(List.of(), DecodeAtOnce.class);
    assertEquals(0, run.exit(), run::output);
    assertTrue(run.output().contains("done"), run::output);
    assertFalse(run.output().contains("[ WARN") || run.output().contains("[ERROR"), run::output);
  }
}
