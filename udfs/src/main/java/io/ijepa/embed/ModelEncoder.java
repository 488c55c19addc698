package io.ijepa.embed;

import io.ijepa.host.EncoderKey;
import io.ijepa.image.ImageGeometry;
import io.ijepa.inference.Encoder;
import io.ijepa.inference.EncoderShape;
import io.ijepa.inference.InferenceException;
import io.ijepa.inference.PixelBatch;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An encoder together with the way in which its model wants images prepared: tasks of this JVM find
 * that by the encoder's key for as long as the encoder stands.
 */
final class ModelEncoder implements Encoder {
  private static final Map<EncoderKey, ModelEncoder> STANDING = new ConcurrentHashMap<>();

  private final EncoderKey key;
  private final ImageGeometry geometry;
  private final Encoder session;

  /** Owns the session from now on. */
  ModelEncoder(EncoderKey key, ImageGeometry geometry, Encoder session) {
    this.key = key;
    this.geometry = geometry;
    this.session = session;
    STANDING.put(key, this);
  }

  /**
   * How images are prepared for the encoder of this key.
   *
   * @throws InferenceException when it does not stand any more
   */
  static ImageGeometry geometry(EncoderKey key) {
    ModelEncoder standing = STANDING.get(key);
    if (standing == null) {
      throw new InferenceException("the encoder was closed");
    }
    return standing.geometry;
  }

  @Override
  public EncoderShape shape() {
    return session.shape();
  }

  @Override
  public String device() {
    return session.device();
  }

  @Override
  public int threads() {
    return session.threads();
  }

  @Override
  public List<PixelBatch> parts(PixelBatch batch) {
    return session.parts(batch);
  }

  @Override
  public void encode(PixelBatch batch) {
    session.encode(batch);
  }

  @Override
  public void close() {
    STANDING.remove(key, this);
    session.close();
  }
}
