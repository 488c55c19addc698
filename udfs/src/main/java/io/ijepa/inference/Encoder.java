package io.ijepa.inference;

/**
 * A network on a device. Made, used and closed by one thread: {@link InferenceThread}. Open so that
 * tests can put a network of their own behind the same threads.
 */
public interface Encoder extends AutoCloseable {

  EncoderShape shape();

  /** For people: the device that the session really runs on. */
  String device();

  /**
   * Reads the {@code batch.count()} images of the batch and writes as many results into it.
   *
   * @throws InferenceException when the runtime refuses; the encoder stays usable
   */
  void encode(PixelBatch batch);

  @Override
  void close();
}
