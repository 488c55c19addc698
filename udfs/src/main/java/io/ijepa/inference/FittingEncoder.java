// SPDX-License-Identifier: Apache-2.0
package io.ijepa.inference;

/**
 * An encoder on a GPU, given its batches in few shapes and in no larger ones than the memory holds.
 *
 * <p>Few, because the session's arena keeps room for every shape that it has seen: a short batch is
 * padded to the next of 8, 32 and full with whatever lies behind it in its buffer; images of a
 * batch do not see each other. No larger: where memory runs out the batch is halved and run again,
 * and later ones are cut to what has worked for as long as this session stands.
 */
public final class FittingEncoder implements Encoder {
  private static final int[] SHORT = {8, 32};

  private final Encoder session;
  private int most = Integer.MAX_VALUE; // images that fit

  /** Owns the session from now on. */
  public FittingEncoder(Encoder session) {
    this.session = session;
  }

  @Override
  public EncoderShape shape() {
    return session.shape();
  }

  @Override
  public String device() {
    return session.device();
  }

  /**
   * @throws InferenceException when the runtime refuses, or not even one image fits
   */
  @Override
  public void encode(PixelBatch batch) {
    int done = 0;
    while (done < batch.count()) {
      int room = Math.min(most, batch.capacity() - done);
      int images = Math.min(room, batch.count() - done);
      int run = padded(images, room);
      try {
        session.encode(batch.part(done, run));
        done += images;
        batch.tally(run - images, 0);
      } catch (InferenceException refused) {
        String said = refused.getMessage();
        boolean tooLarge = CudaMessages.isOutOfMemory(said);
        if (!tooLarge || run == 1) {
          String means = CudaMessages.explain(said);
          throw new InferenceException(
              (tooLarge ? "not even one image fits on " : "a batch failed on ")
                  + device()
                  + ": "
                  + (said.startsWith(means) ? said : means + ". The runtime says: " + said));
        }
        most = run / 2;
        batch.tally(0, 1);
      }
    }
  }

  /** The images to run so that there are few shapes. */
  static int padded(int images, int room) {
    for (int size : SHORT) {
      if (images <= size && size <= room) {
        return size;
      }
    }
    return room;
  }

  @Override
  public void close() {
    session.close();
  }
}
