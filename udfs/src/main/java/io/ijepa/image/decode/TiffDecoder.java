// SPDX-License-Identifier: Apache-2.0
package io.ijepa.image.decode;

import io.ijepa.image.pixel.RejectedImageException;
import java.util.Arrays;

/**
 * The first page of a TIFF: raw, LZW, Deflate and PackBits row by row; fax and JPEG compression by
 * OpenCV's libtiff. The orientation tag is applied, as Pillow does.
 */
final class TiffDecoder {
  private static final int CCITT_RUNS = 2;
  private static final int GROUP_3 = 3;
  private static final int GROUP_4 = 4;
  private static final int JPEG = 7;

  /** The bit of NewSubfileType that says: a smaller copy of another image of this file. */
  private static final int REDUCED = 1;

  private TiffDecoder() {}

  static Undecoded read(EncodedBytes file, DecodeOptions options) throws RejectedImageException {
    TiffDirectory tags = TiffDirectory.read(file);
    if ((tags.value(TiffDirectory.NEW_SUBFILE_TYPE, 0) & REDUCED) != 0) {
      throw file.unsupported(
          "begins with a thumbnail (NewSubfileType 1), as a camera RAW does (DNG, NEF, ARW); the"
              + " picture behind it is not decoded here");
    }
    options.check(tags.value(TiffDirectory.WIDTH, 0), tags.value(TiffDirectory.HEIGHT, 0));
    int compression = (int) tags.value(TiffDirectory.COMPRESSION, 1);
    if (compression != TiffLayout.RAW && !tags.complete()) {
      throw file.corrupt(
          "ends after %,d bytes, before its directory does".formatted(file.length()));
    }
    int orientation = tags.orientation();
    return switch (compression) {
      case CCITT_RUNS, GROUP_3, GROUP_4, JPEG -> byLibtiff(file, tags, compression, orientation);
      default -> byRows(file, tags, compression, orientation);
    };
  }

  /** What Pillow's table of layouts has of these compressions: bits of ink, and bytes of colour. */
  private static Undecoded byLibtiff(
      EncodedBytes file, TiffDirectory tags, int compression, int orientation)
      throws RejectedImageException {
    boolean fax = compression != JPEG;
    int samples = (int) tags.value(TiffDirectory.SAMPLES, 1);
    int bits = (int) tags.value(TiffDirectory.BITS, 1);
    int photometric = (int) tags.value(TiffDirectory.PHOTOMETRIC, 0);
    boolean known =
        switch (photometric) {
          case 0, 1 -> samples == 1;
          case 2, 6 -> samples == 3 && !fax;
          case 5 -> samples == 4 && !fax;
          default -> false;
        };
    boolean plain =
        bits == (fax ? 1 : 8)
            && tags.value(TiffDirectory.SAMPLE_FORMAT, 1) == 1
            && tags.count(TiffDirectory.EXTRA_SAMPLES) == 0
            && (samples == 1 || tags.value(TiffDirectory.PLANAR, 1) == 1);
    if (!known || !plain) {
      throw file.unsupported(
          "of compression %d, photometric %d, %d samples of %d bits is not decoded"
              .formatted(compression, photometric, samples, bits));
    }
    int width = (int) tags.value(TiffDirectory.WIDTH, 0);
    int height = (int) tags.value(TiffDirectory.HEIGHT, 0);
    TiffParts parts = TiffParts.all(file, tags);
    parts.check();
    if (photometric == 5) {
      return new Undecoded(
          width,
          height,
          TiffCost.byTiles(file, parts),
          () -> Orientation.apply(TiffJpeg.open(parts, width, height), orientation));
    }
    return new Undecoded(
        width,
        height,
        TiffCost.byLibtiff(file, parts, samples, fax),
        () -> {
          parts.requireWhole();
          if (!fax) {
            TiffJpeg.check(parts, samples, width, height);
          }
          return Orientation.apply(
              new NativeImage(OpenCv.decode(TiffForLibtiff.of(parts), samples == 1, width, height)),
              orientation);
        });
  }

  private static Undecoded byRows(
      EncodedBytes file, TiffDirectory tags, int compression, int orientation)
      throws RejectedImageException {
    if (!TiffStream.decodes(compression)) {
      throw file.unsupported("of compression %d is not decoded".formatted(compression));
    }
    long[] bits = tags.values(TiffDirectory.BITS);
    long[] extra = tags.values(TiffDirectory.EXTRA_SAMPLES);
    int samples = (int) tags.value(TiffDirectory.SAMPLES, 1);
    boolean planar = tags.value(TiffDirectory.PLANAR, 1) == 2;
    int photometric = (int) tags.value(TiffDirectory.PHOTOMETRIC, 0);
    int format = (int) tags.value(TiffDirectory.SAMPLE_FORMAT, 1);
    int depth = bits.length == 0 ? 1 : (int) bits[0];
    boolean mixed =
        Arrays.stream(bits).limit(samples).anyMatch(value -> value != depth)
            || (bits.length > 1 && bits.length < samples)
            || Arrays.stream(tags.values(TiffDirectory.SAMPLE_FORMAT))
                .anyMatch(value -> value != format);
    TiffPixel pixel =
        mixed ? null : TiffPixel.of(photometric, format, depth, samples, extra, tags.little());
    if (pixel == null
        || (planar && (depth != 8 || pixel == TiffPixel.PREMULTIPLIED))
        || !TiffPredictor.decodes(TiffLayout.predictor(tags, compression), depth)
        || (tags.value(TiffDirectory.FILL_ORDER, 1) == 2
            && (compression != TiffLayout.RAW
                || (depth > 8 && (pixel != TiffPixel.CUT_UNSIGNED || !tags.little()))))) {
      throw file.unsupported(
          "of photometric %d, %d samples of %d bits, format %d, extra %s is not decoded"
              .formatted(photometric, samples, depth, format, listed(extra)));
    }
    if (compression == TiffLayout.RAW
        && tags.has(TiffDirectory.STRIP_OFFSETS)
        && tags.has(TiffDirectory.TILE_WIDTH)) {
      throw file.unsupported("of tiles that are named as strips, without compression");
    }
    TiffLayout layout = TiffLayout.of(file, tags, depth, samples);
    Palette palette = pixel == TiffPixel.INDEX ? palette(file, tags, depth) : null;
    return new Undecoded(
        layout.width(),
        layout.height(),
        TiffCost.byRows(layout, pixel.channels(), orientation),
        () -> Orientation.apply(new TiffRows(file, layout, pixel, palette), orientation));
  }

  private static String listed(long[] values) {
    return Arrays.toString(values.length > 16 ? Arrays.copyOf(values, 16) : values);
  }

  private static Palette palette(EncodedBytes file, TiffDirectory tags, int bits)
      throws RejectedImageException {
    long[] map = tags.values(TiffDirectory.COLOUR_MAP);
    int colours = map.length / 3;
    if (colours == 0 || colours > 1 << bits) {
      throw file.corrupt("has a colour map of %,d values".formatted(map.length));
    }
    Palette palette = new Palette();
    for (int i = 0; i < colours; i++) {
      palette.set(
          i,
          (int) (map[i] / 256),
          (int) (map[colours + i] / 256),
          (int) (map[2 * colours + i] / 256));
    }
    return palette;
  }
}
