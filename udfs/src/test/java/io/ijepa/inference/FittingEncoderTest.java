// SPDX-License-Identifier: Apache-2.0
package io.ijepa.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Few shapes and smaller ones, over a fake GPU. */
final class FittingEncoderTest {
  private static final int PLENTY = 1 << 20;

  @ParameterizedTest
  @CsvSource({
    "1,64,8",
    "8,64,8",
    "9,64,32",
    "32,64,32",
    "33,64,64",
    "63,64,64",
    "64,64,64",
    "1,1,1",
    "3,5,5",
    "5,20,8",
    "9,20,20"
  })
  void aShortBatchIsPaddedToTheNextOf8And32AndFull(int images, int full, int runs) {
    FakeCuda cuda = new FakeCuda(PLENTY);
    PixelBatch batch = encode(new FittingEncoder(cuda), images, full);
    assertEquals(List.of(runs), cuda.ran);
    assertEquals(runs - images, batch.padded());
    assertEquals(0, batch.halvings());
  }

  @Test
  void whereMemoryRunsOutTheBatchIsHalvedAndTheNextOnesAreCut() {
    FakeCuda cuda = new FakeCuda(20);
    FittingEncoder encoder = new FittingEncoder(cuda);
    assertEquals(2, encode(encoder, 64, 64).halvings());
    assertEquals(List.of(16, 16, 16, 16), cuda.ran);

    cuda.ran.clear();
    PixelBatch later = encode(encoder, 40, 64);
    assertEquals(List.of(16, 16, 8), cuda.ran);
    assertEquals(0, later.halvings(), "what fits is remembered");

    cuda.fits = PLENTY;
    cuda.ran.clear();
    encode(encoder, 64, 64);
    assertEquals(List.of(16, 16, 16, 16), cuda.ran, "memory that ran out once may run out again");
  }

  @Test
  void memoryMayRunOutAgainInTheMiddleOfABatch() {
    FakeCuda cuda = new FakeCuda(32);
    FittingEncoder encoder = new FittingEncoder(cuda);
    encode(encoder, 64, 64);
    cuda.fits = 3;
    PixelBatch batch = encode(encoder, 50, 64);
    assertEquals(4, batch.halvings());
    assertEquals(50, batch.count());
  }

  @Test
  void anImageThatDoesNotFitAloneEndsTheJobWithAReason() {
    FakeCuda cuda = new FakeCuda(0);
    FittingEncoder encoder = new FittingEncoder(cuda);
    String told = assertThrows(InferenceException.class, () -> encode(encoder, 5, 64)).getMessage();
    assertTrue(told.startsWith("not even one image fits on cuda:0 (fake): the GPU has"), told);
    assertTrue(told.contains("Failed to allocate memory"), told);
  }

  @Test
  void otherFailuresAreNotTriedAgain() {
    FakeCuda cuda = new FakeCuda(PLENTY);
    cuda.failure = "CUDA failure 700: an illegal memory access was encountered";
    FittingEncoder encoder = new FittingEncoder(cuda);
    String told = assertThrows(InferenceException.class, () -> encode(encoder, 5, 64)).getMessage();
    assertTrue(told.startsWith("a batch failed on cuda:0 (fake): the GPU broke off"), told);
    assertTrue(told.endsWith("The runtime says: " + cuda.failure), told);
  }

  @Test
  void anEmptyBatchIsNotRun() {
    FakeCuda cuda = new FakeCuda(PLENTY);
    encode(new FittingEncoder(cuda), 0, 64);
    assertEquals(List.of(), cuda.ran);
  }

  @Test
  void whateverFitsAndWhateverComesEveryImageGetsItsOwnVector() {
    Random random = new Random(5);
    for (int round = 0; round < 300; round++) {
      FakeCuda cuda = new FakeCuda(1 + random.nextInt(80));
      FittingEncoder encoder = new FittingEncoder(cuda);
      for (int batch = 0; batch < 3; batch++) {
        int full = 1 + random.nextInt(100);
        encode(encoder, random.nextInt(full + 1), full);
      }
    }
  }

  /** Runs so many images, no two of them alike, and checks each result. */
  private static PixelBatch encode(FittingEncoder encoder, int images, int full) {
    PixelBatch batch = new PixelBatch(EchoEncoder.SHAPE, full);
    for (int image = 0; image < images; image++) {
      EchoEncoder.put(batch, image, 200 - image);
    }
    encoder.encode(batch);
    assertEquals(images, batch.count());
    for (int image = 0; image < images; image++) {
      assertArrayEquals(new float[] {image, 200 - image}, batch.vector(image, 0));
    }
    return batch;
  }
}
