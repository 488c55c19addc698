package io.ijepa.image;

final class TiffDecoder {
  private TiffDecoder() {}

  static PixelRows open(EncodedBytes file, DecodeOptions options, PixelBudget budget)
      throws RejectedImageException {
    throw file.unsupported("is not decoded yet");
  }
}
