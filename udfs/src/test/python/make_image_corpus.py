"""Draws the image corpus of the tests and writes what Pillow and Hugging Face make of it.

    python make_image_corpus.py [target]

The versions are those of requirements.txt; after an upgrade, run again and commit the difference.
The drawing is deterministic. Nothing here is a picture of anything.
"""

import hashlib
import io
import json
import struct
import sys
import zlib
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms, ImageOps
from transformers.models.vit.image_processing_pil_vit import ViTImageProcessorPil

from image_writers import (
    bmp,
    gif_image,
    h411_jpeg,
    h440_jpeg,
    png,
    tiff,
)

DEFAULT_TARGET = Path(__file__).resolve().parents[1] / "resources" / "images"
FILTERS = {"nearest": 0, "lanczos": 1, "bilinear": 2, "bicubic": 3, "box": 4, "hamming": 5}


def scene(width, height, seed=1):
    """A gradient, an edge, some texture: something for every filter to get wrong."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width]
    red = 255 * x / max(1, width - 1)
    green = 127 + 120 * np.sin(x / 7.0 + y / 11.0)
    blue = np.where((x - width / 2) ** 2 + (y - height / 2) ** 2 < (min(width, height) / 3) ** 2, 230, 40)
    pixels = np.stack([red, green, blue], axis=-1) + rng.normal(0, 6, (height, width, 3))
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def save(image, kind, **options):
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def jpegs():
    rgb = scene(64, 48)
    yield "baseline-420.jpg", save(rgb, "JPEG", quality=90)
    yield "baseline-422.jpg", save(rgb, "JPEG", quality=90, subsampling="4:2:2")
    yield "baseline-444.jpg", save(rgb, "JPEG", quality=90, subsampling="4:4:4")
    yield "baseline-411.jpg", h411_jpeg()
    yield "baseline-440.jpg", h440_jpeg()
    yield "low-quality.jpg", save(scene(120, 90), "JPEG", quality=5)
    yield "high-quality.jpg", save(rgb, "JPEG", quality=100, subsampling=0)
    yield "progressive.jpg", save(rgb, "JPEG", quality=80, progressive=True)
    yield "progressive-444.jpg", save(rgb, "JPEG", quality=80, progressive=True, subsampling=0)
    yield "optimised.jpg", save(rgb, "JPEG", quality=80, optimize=True)
    yield "grey.jpg", save(rgb.convert("L"), "JPEG", quality=85)
    yield "grey-progressive.jpg", save(rgb.convert("L"), "JPEG", progressive=True)
    yield "restart.jpg", save(scene(97, 61), "JPEG", restart_marker_blocks=3)
    yield "restart-rows.jpg", save(scene(97, 61), "JPEG", restart_marker_rows=1)
    yield "rgb-stored.jpg", save(rgb, "JPEG", keep_rgb=True)
    cmyk = rgb.convert("CMYK")
    cmyk = Image.merge("CMYK", cmyk.split()[:3] + (rgb.convert("L").point(lambda v: v // 3),))
    cmyk_file = save(cmyk, "JPEG", quality=92)
    yield "cmyk.jpg", cmyk_file
    yield "cmyk-subsampled.jpg", save(cmyk, "JPEG", quality=80, subsampling=2)
    yield "ycck.jpg", as_ycck(cmyk_file)
    yield "ycck-odd.jpg", as_ycck(save(cmyk.crop((0, 0, 37, 29)), "JPEG", quality=75))
    yield "ycck-transform-1.jpg", as_ycck(cmyk_file, transform=1)
    yield "cmyk-without-adobe.jpg", without_adobe(cmyk_file)
    for width, height in ((1, 1), (7, 5), (17, 3), (3, 19), (61, 47), (16, 16)):
        yield f"size-{width}x{height}.jpg", save(scene(width, height), "JPEG", quality=88)
    yield "size-1x40.jpg", save(scene(1, 40), "JPEG", quality=88)
    for code in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = code
        yield f"exif-{code}.jpg", save(scene(23, 14), "JPEG", quality=85, exif=exif)
    yield "icc.jpg", save(rgb, "JPEG", icc_profile=bytes(range(256)) * 2)
    yield "comment.jpg", save(rgb, "JPEG", comment=b"\xff\xd9 no end here")
    yield "trailing-bytes.jpg", save(rgb, "JPEG") + b"something else entirely"
    yield "two-images.mpo", save(rgb, "MPO", save_all=True, append_images=[scene(64, 48, 2)])


def as_ycck(data, transform=2):
    at = data.index(b"Adobe") + 11
    return data[:at] + bytes([transform]) + data[at + 1:]


def without_adobe(data):
    at = data.index(b"\xff\xee")
    return data[:at] + data[at + 2 + struct.unpack(">H", data[at + 2:at + 4])[0]:]


def pngs():
    rgb = scene(53, 41)
    grey = rgb.convert("L")
    yield "rgb.png", save(rgb, "PNG")
    yield "rgba.png", save(with_alpha(rgb), "PNG")
    yield "grey.png", save(grey, "PNG")
    yield "grey-alpha.png", save(Image.merge("LA", (grey, grey.point(lambda v: 255 - v))), "PNG")
    yield "bilevel.png", save(grey.convert("1"), "PNG")
    yield "palette.png", save(rgb.quantize(200), "PNG")
    yield "palette-16.png", save(rgb.quantize(16), "PNG", bits=4)
    yield "palette-4.png", save(rgb.quantize(4), "PNG", bits=2)
    yield "palette-2.png", save(rgb.quantize(2), "PNG", bits=1)
    yield "palette-transparent.png", save(rgb.quantize(64), "PNG", transparency=bytes(range(0, 256, 4)))
    yield "palette-one-transparent.png", save(rgb.quantize(64), "PNG", transparency=3)
    yield "rgb-transparent.png", save(rgb, "PNG", transparency=rgb.getpixel((5, 5)))
    yield "grey-transparent.png", save(grey, "PNG", transparency=grey.getpixel((5, 5)))
    for interlaced in (False, True):
        name = "-interlaced" if interlaced else ""
        for kind, bits, samples in ((0, 1, 1), (0, 2, 1), (0, 4, 1), (0, 8, 1), (0, 16, 1), (2, 8, 3),
                                    (2, 16, 3), (3, 1, 1), (3, 2, 1), (3, 4, 1), (3, 8, 1), (4, 8, 2),
                                    (4, 16, 2), (6, 8, 4), (6, 16, 4)):
            yield f"type{kind}-{bits}bit{name}.png", png(31, 23, bits, kind, samples, interlaced)
    yield "grey-16-dark.png", png(31, 23, 16, 0, 1, False, limit=400)
    yield "interlaced-1x1.png", png(1, 1, 8, 2, 3, True)
    yield "interlaced-3x2.png", png(3, 2, 8, 2, 3, True)
    yield "short-palette.png", png(31, 23, 8, 3, 1, False, colours=9)
    yield "no-palette.png", png(31, 23, 8, 3, 1, False, colours=0)
    yield "many-chunks.png", png(31, 23, 8, 2, 3, False, chunk_size=50)
    yield "without-end.png", png(31, 23, 8, 2, 3, False)[:-12]
    yield "early-stream-end.png", png(31, 23, 8, 2, 3, False, rows=15)
    yield "very-tall.png", save(scene(3, 420), "PNG")
    yield "exif.png", save(rgb, "PNG", exif=exif_of(6))
    yield "animated.png", save(rgb, "PNG", save_all=True, append_images=[scene(53, 41, 3)])


def exif_of(code):
    exif = Image.Exif()
    exif[0x0112] = code
    return exif


def with_alpha(image):
    alpha = Image.linear_gradient("L").resize(image.size)
    return Image.merge("RGBA", image.split() + (alpha,))


def webps():
    rgb = scene(75, 52)
    yield "lossy.webp", save(rgb, "WEBP", quality=80)
    yield "lossy-low.webp", save(rgb, "WEBP", quality=10)
    yield "lossless.webp", save(rgb, "WEBP", lossless=True)
    yield "lossy-alpha.webp", save(with_alpha(rgb), "WEBP", quality=80)
    yield "lossless-alpha.webp", save(with_alpha(rgb), "WEBP", lossless=True)
    yield "lossless-alpha-exact.webp", save(with_alpha(rgb), "WEBP", lossless=True, exact=True)
    yield "one-pixel.webp", save(scene(1, 1), "WEBP", lossless=True)
    yield "odd.webp", save(scene(33, 17), "WEBP", quality=75)
    yield "exif.webp", save(rgb, "WEBP", exif=exif_of(6))
    yield "animated.webp", save(rgb, "WEBP", save_all=True, append_images=[scene(75, 52, 4)], duration=40)
    yield "animated-alpha.webp", save(
        with_alpha(rgb), "WEBP", save_all=True, append_images=[with_alpha(scene(75, 52, 4))], lossless=True)


def bmps():
    rgb = scene(45, 31)
    yield "rgb.bmp", save(rgb, "BMP")
    yield "grey.bmp", save(rgb.convert("L"), "BMP")
    yield "bilevel.bmp", save(rgb.convert("1"), "BMP")
    yield "palette.bmp", save(rgb.quantize(99), "BMP")
    yield "rgba.bmp", save(with_alpha(rgb), "BMP")
    for name, options in {
        "bits-1": {"bits": 1}, "bits-4": {"bits": 4}, "bits-8": {"bits": 8}, "bits-16": {"bits": 16},
        "bits-24-top-down": {"bits": 24, "top_down": True}, "bits-32": {"bits": 32},
        "bits-8-top-down": {"bits": 8, "top_down": True}, "bits-8-few-colours": {"bits": 8, "colours": 7},
        "fields-565": {"bits": 16, "masks": (0xF800, 0x7E0, 0x1F)},
        "fields-555": {"bits": 16, "masks": (0x7C00, 0x3E0, 0x1F)},
        "fields-bgrx": {"bits": 32, "masks": (0xFF0000, 0xFF00, 0xFF)},
        "fields-xbgr": {"bits": 32, "masks": (0xFF000000, 0xFF0000, 0xFF00)},
        "core": {"bits": 24, "core": True}, "core-8": {"bits": 8, "core": True},
        "rle8": {"bits": 8, "rle": True}, "rle4": {"bits": 4, "rle": True},
        "grey-ramp-4": {"bits": 4, "grey": True}, "black-white-8": {"bits": 8, "black_white": True},
    }.items():
        yield f"{name}.bmp", bmp(37, 22, **options)
    yield "rle-4-odd-runs.bmp", odd_runs()


def odd_runs():
    """Literal runs of 3, 5, 7 and 254 nibbles, and of more than the image has left, with their padding."""
    width, body = 300, b""
    for counts in ((3, 5, 7, 254, 31), (255, 45), (45, 255)):
        for count in counts:
            nibbles = bytes((i * 7 + count) % 16 for i in range(count + count % 2))
            packed = bytes(a << 4 | b for a, b in zip(nibbles[::2], nibbles[1::2], strict=True))
            body += bytes([0, count]) + packed + bytes(len(packed) % 2)
        body += bytes([0, 0])
    colours = b"".join(bytes((i * 16, 255 - i * 9, i * 5, 0)) for i in range(16))
    offset = 14 + 40 + len(colours)
    header = struct.pack("<IiiHHIIiiII", 40, width, 3, 1, 4, 2, len(body), 0, 0, 16, 0)
    return b"BM" + struct.pack("<IHHI", offset + len(body), 0, 0, offset) + header + colours + body


def gifs():
    rgb = scene(50, 38)
    palette = rgb.quantize(128)
    yield "plain.gif", save(palette, "GIF", interlace=0)
    yield "interlaced.gif", save(palette, "GIF", interlace=1)
    yield "grey.gif", save(rgb.convert("L"), "GIF")
    yield "bilevel.gif", save(rgb.convert("1"), "GIF")
    yield "transparent.gif", save(palette, "GIF", transparency=palette.getpixel((3, 3)))
    yield "animated.gif", save(palette, "GIF", save_all=True, append_images=[scene(50, 38, 5).quantize(128)])
    yield "offset-frame.gif", gif_image(40, 30, (7, 5, 20, 15))
    yield "offset-transparent-frame.gif", gif_image(40, 30, (7, 5, 20, 15), transparent=6)
    yield "frame-beyond-screen.gif", gif_image(20, 15, (7, 5, 20, 15))
    yield "local-palette.gif", gif_image(20, 15, (0, 0, 20, 15), local=True)
    yield "no-palette.gif", gif_image(20, 15, (0, 0, 20, 15), colours=0)
    yield "short-palette.gif", gif_image(20, 15, (0, 0, 20, 15), colours=4)
    yield "interlaced-offset.gif", gif_image(40, 30, (3, 2, 21, 17), interlaced=True)
    yield "one-pixel.gif", gif_image(1, 1, (0, 0, 1, 1))


def tiffs():
    rgb = scene(60, 44)
    grey = rgb.convert("L")
    for compression in ("raw", "tiff_lzw", "tiff_adobe_deflate", "tiff_deflate", "packbits"):
        yield f"rgb-{compression}.tif", save(rgb, "TIFF", compression=compression)
        yield f"grey-{compression}.tif", save(grey, "TIFF", compression=compression)
        yield f"palette-{compression}.tif", save(rgb.quantize(77), "TIFF", compression=compression)
    yield "jpeg.tif", save(rgb, "TIFF", compression="jpeg", quality=85)
    yield "jpeg-grey.tif", save(grey, "TIFF", compression="jpeg", quality=85)
    for compression in ("group3", "group4", "tiff_ccitt", "raw", "packbits"):
        yield f"bilevel-{compression}.tif", save(rgb.convert("1"), "TIFF", compression=compression)
    yield "rgb-lzw-predictor.tif", save(rgb, "TIFF", compression="tiff_lzw", tiffinfo={317: 2})
    yield "rgb-deflate-predictor.tif", save(rgb, "TIFF", compression="tiff_adobe_deflate", tiffinfo={317: 2})
    yield "rgba.tif", save(with_alpha(rgb), "TIFF", compression="tiff_lzw")
    yield "grey-alpha.tif", save(Image.merge("LA", (grey, grey)), "TIFF")
    yield "cmyk.tif", save(rgb.convert("CMYK"), "TIFF", compression="tiff_lzw")
    yield "float.tif", save(Image.fromarray(np.asarray(grey, dtype=np.float32) * 1.3 - 20.4), "TIFF")
    yield "float-lzw.tif", save(
        Image.fromarray(np.asarray(grey, dtype=np.float32) * 1.3 - 20.4), "TIFF", compression="tiff_lzw")
    yield "int32.tif", save(Image.fromarray(np.asarray(grey, dtype=np.int32) * 3 - 200), "TIFF")
    yield "grey-16.tif", save(Image.fromarray(np.asarray(grey, dtype=np.uint16) * 3), "TIFF")
    yield "grey-16-lzw.tif", save(
        Image.fromarray(np.asarray(grey, dtype=np.uint16) * 3), "TIFF", compression="tiff_lzw")
    yield "two-pages.tif", save(rgb, "TIFF", save_all=True, append_images=[scene(60, 44, 9)])
    for code in range(1, 9):
        yield f"orientation-{code}.tif", save(scene(21, 13), "TIFF", tiffinfo={274: code})
    for code in range(2, 9):
        turned = {274: code, 278: 8}
        yield f"orientation-{code}-jpeg.tif", save(
            scene(21, 13), "TIFF", compression="jpeg", tiffinfo=turned)
        yield f"orientation-{code}-fax.tif", save(
            scene(21, 13).convert("1"), "TIFF", compression="group4", tiffinfo=turned)
    for big in (False, True):
        end = "big" if big else "little"
        yield f"planar-{end}.tif", tiff(33, 21, 8, 3, big, planar=True)
        yield f"strips-{end}.tif", tiff(33, 21, 8, 3, big, rows_per_strip=4)
        yield f"tiled-{end}.tif", tiff(35, 21, 8, 3, big, tile=16)
        yield f"rgb-16-{end}.tif", tiff(33, 21, 16, 3, big)
        yield f"rgba-16-{end}.tif", tiff(33, 21, 16, 4, big, extra=2)
        yield f"grey-16-{end}.tif", tiff(33, 21, 16, 1, big)
        yield f"white-is-zero-{end}.tif", tiff(33, 21, 8, 1, big, photometric=0)
        yield f"premultiplied-{end}.tif", tiff(33, 21, 8, 4, big, extra=1)
        yield f"unspecified-extra-{end}.tif", tiff(33, 21, 8, 4, big, extra=0)
        yield f"grey-4-{end}.tif", tiff(33, 21, 4, 1, big)
        yield f"grey-2-{end}.tif", tiff(33, 21, 2, 1, big)
        yield f"deflate-predictor-16-{end}.tif", tiff(33, 21, 16, 3, big, deflate=True, predictor=2)
        yield f"tiled-deflate-{end}.tif", tiff(35, 21, 8, 3, big, tile=16, deflate=True, predictor=2)
        yield f"planar-deflate-{end}.tif", tiff(33, 21, 8, 3, big, planar=True, deflate=True)
    yield from odd_tiffs()
    yield "palette-4.tif", tiff(33, 21, 4, 1, False, photometric=3)
    yield "palette-1.tif", tiff(33, 21, 1, 1, False, photometric=3)


def odd_tiffs():
    """Tags that scanners and old programs write, and that libtiff or Pillow reads in its own way."""
    scan = save(scene(61, 37).convert("1"), "TIFF", compression="group4", tiffinfo={274: 6})
    photo = save(scene(21, 13), "TIFF", tiffinfo={274: 6})
    for kind, number in NUMBER_TYPES.items():
        yield f"orientation-as-{kind}.tif", retagged(photo, 274, number, 6)
        yield f"orientation-as-{kind}-fax.tif", retagged(scan, 274, number, 6)
    for rows in (1 << 24, (1 << 31) - 1, (1 << 32) - 1):
        yield f"fax-rows-{rows}.tif", retagged(scan, 278, 4, rows)
    yield "fax-without-photometric.tif", without_tag(scan, 262)
    for rows in (8, 44):
        inks = scene(60, 44).convert("CMYK")
        yield f"jpeg-inks-{rows}.tif", save(inks, "TIFF", compression="jpeg", quality=90, tiffinfo={278: rows})
        luma = scene(60, 44).convert("YCbCr")
        yield f"jpeg-ycbcr-{rows}.tif", save(luma, "TIFF", compression="jpeg", quality=90, tiffinfo={278: rows})
    tiles = tiff(35, 21, 8, 3, False, tile=16, deflate=True)
    yield "tiled-deflate-by-strip-tags.tif", renamed(renamed(tiles, 324, 273), 325, 279)
    yield "grey-16-reversed.tif", renamed(retagged(tiff(33, 21, 16, 1, False), 317, 3, 2), 317, 266)


NUMBER_TYPES = {"byte": 1, "short": 3, "long": 4, "sbyte": 6, "undefined": 7, "sshort": 8, "slong": 9}


def tag_places(data):
    start = struct.unpack_from("<I", data, 4)[0]
    count = struct.unpack_from("<H", data, start)[0]
    return {struct.unpack_from("<H", data, start + 2 + 12 * i)[0]: start + 2 + 12 * i for i in range(count)}


def retagged(data, tag, kind, value):
    place = tag_places(data)[tag]
    return data[: place + 2] + struct.pack("<HII", kind, 1, value) + data[place + 12:]


def renamed(data, tag, name):
    """Another number for a tag, at the place in the directory where it belongs."""
    places = tag_places(data)
    entries = [data[place:place + 12] for number, place in places.items() if number != tag]
    entries.append(struct.pack("<H", name) + data[places[tag] + 2:places[tag] + 12])
    entries.sort(key=lambda entry: struct.unpack("<H", entry[:2]))
    start = min(places.values())
    return data[:start] + b"".join(entries) + data[start + 12 * len(entries):]


def without_tag(data, tag):
    """The tag gets a private number, which means nothing."""
    return renamed(data, tag, 65_000)


def broken():
    """Files that no reader should accept, with the rejection that they must get."""
    rgb = scene(64, 48)
    jpeg = save(rgb, "JPEG", quality=90)
    ping = save(rgb, "PNG")
    webp = save(rgb, "WEBP", quality=80)
    gif = save(rgb.quantize(64), "GIF")
    bitmap = save(rgb, "BMP")
    raw_tiff = save(rgb, "TIFF")
    lzw_tiff = save(rgb, "TIFF", compression="tiff_lzw")
    yield "empty.jpg", b"", "EMPTY"
    yield "text.jpg", b"This is not an image.\n", "CORRUPT"
    yield "zeros.png", bytes(64), "CORRUPT"
    yield "html.jpg", b"<!DOCTYPE html><html><body>404</body></html>", "CORRUPT"
    yield "truncated.jpg", jpeg[: len(jpeg) * 2 // 3], "CORRUPT"
    yield "truncated-header.jpg", jpeg[:30], "CORRUPT"
    yield "without-end.jpg", jpeg[:-2], "CORRUPT"
    yield "truncated.png", ping[: len(ping) * 2 // 3], "CORRUPT"
    yield "truncated.webp", webp[: len(webp) * 2 // 3], "CORRUPT"
    yield "truncated.gif", gif[: len(gif) * 2 // 3], "CORRUPT"
    yield "frame-without-pixels.gif", gif_image(20, 15, (5, 5, 0, 7)), "CORRUPT"
    yield "truncated.bmp", bitmap[: len(bitmap) * 2 // 3], "CORRUPT"
    yield "truncated.tif", raw_tiff[: len(raw_tiff) * 2 // 3], "CORRUPT"
    yield "truncated-lzw.tif", lzw_tiff[: len(lzw_tiff) // 2], "CORRUPT"
    damaged = bytearray(ping)
    damaged[29] ^= 1
    yield "wrong-checksum.png", bytes(damaged), "CORRUPT"
    yield "only-signature.png", ping[:8], "CORRUPT"
    header = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    yield "bomb.png", ping[:8] + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(20))), "TOO_LARGE"
    zero = struct.pack(">IIBBBBB", 0, 10, 8, 2, 0, 0, 0)
    yield "zero-width.png", ping[:8] + chunk(b"IHDR", zero) + chunk(b"IDAT", zlib.compress(bytes(20))), "CORRUPT"
    yield "heic.jpg", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(40), "UNSUPPORTED_FORMAT"
    yield "avif.jpg", b"\0\0\0\x18ftypavif\0\0\0\0mif1avif" + bytes(40), "UNSUPPORTED_FORMAT"
    yield "drawing.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>', "UNSUPPORTED_FORMAT"
    yield "jxl.jxl", b"\xff\x0a" + bytes(40), "UNSUPPORTED_FORMAT"
    yield "photoshop.psd", b"8BPS\0\1" + bytes(40), "UNSUPPORTED_FORMAT"
    twelve = bytearray(jpeg)
    at = twelve.index(b"\xff\xc0")
    twelve[at + 4] = 12
    yield "twelve-bits.jpg", bytes(twelve), "UNSUPPORTED_FORMAT"
    yield "lab.tif", save(lab(rgb), "TIFF"), "UNSUPPORTED_FORMAT"
    scanned = save(rgb, "TIFF", compression="jpeg")
    yield "lab-jpeg.tif", retagged(scanned, 262, 3, 8), "UNSUPPORTED_FORMAT"
    tiles = tiff(35, 21, 8, 3, False, tile=16)
    yield "raw-tiles-by-strip-tags.tif", renamed(renamed(tiles, 324, 273), 325, 279), "UNSUPPORTED_FORMAT"
    fax = save(rgb.convert("1"), "TIFF", compression="group4")
    yield "fax-rows-2147483648.tif", retagged(fax, 278, 4, 1 << 31), "CORRUPT"


def lab(image):
    converted = ImageCms.profileToProfile(
        image, ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), outputMode="LAB")
    del converted.info["icc_profile"]  # it holds the time of day
    return converted


def chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def digest(image):
    return hashlib.sha256(image.tobytes()).hexdigest()


def geometries():
    """Name, what ViTImageProcessorPil is given, and the output's height and width."""
    for name, code in FILTERS.items():
        yield f"exact-{name}", {"size": {"height": 32, "width": 24}, "resample": code}, (32, 24)
        yield f"crop-{name}", {
            "size": {"shortest_edge": 40}, "resample": code,
            "do_center_crop": True, "crop_size": {"height": 33, "width": 32}}, (33, 32)
    yield "padded", {
        "size": {"shortest_edge": 20}, "resample": 3,
        "do_center_crop": True, "crop_size": {"height": 37, "width": 64}}, (37, 64)
    yield "edges", {
        "size": {"shortest_edge": 50, "longest_edge": 60}, "resample": 2,
        "do_center_crop": True, "crop_size": {"height": 48, "width": 48}}, (48, 48)
    yield "box", {
        "size": {"max_height": 40, "max_width": 50}, "resample": 2,
        "do_center_crop": True, "crop_size": {"height": 30, "width": 30}}, (30, 30)
    yield "crop-only", {
        "do_resize": False, "do_center_crop": True, "crop_size": {"height": 25, "width": 30}}, (25, 30)


def resized(image, options):
    processor = ViTImageProcessorPil(
        **{"do_resize": True, **options}, do_rescale=False, do_normalize=False)
    pixels = processor(image, return_tensors="np")["pixel_values"][0]
    assert pixels.dtype == np.uint8, pixels.dtype
    return hashlib.sha256(np.ascontiguousarray(pixels.transpose(1, 2, 0)).tobytes()).hexdigest()


RESIZED = {
    "baseline-420.jpg", "progressive.jpg", "grey.jpg", "size-1x1.jpg", "size-7x5.jpg", "size-61x47.jpg",
    "size-1x40.jpg", "cmyk.jpg", "rgb.png", "palette.png", "type6-16bit-interlaced.png", "lossy.webp",
    "very-tall.png", "rgb.bmp", "animated.gif", "rgb-tiff_lzw.tif", "orientation-6.tif", "high-quality.jpg",
}


def accepts(data):
    try:
        Image.open(io.BytesIO(data)).convert("RGB")
        return True
    except Exception:
        return False


def reference(name, data):
    image = Image.open(io.BytesIO(data))
    rgb = image.convert("RGB")
    entry = {"file": name, "width": rgb.width, "height": rgb.height, "rgb": digest(rgb),
             "grey": digest(Image.open(io.BytesIO(data)).convert("L"))}
    entry["cuts"] = [twentieth for twentieth in range(1, 20) if accepts(data[: len(data) * twentieth // 20])]
    if "exif" in name:
        upright = ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB")
        entry["upright"] = {"width": upright.width, "height": upright.height, "rgb": digest(upright)}
    if name in RESIZED:
        entry["resized"] = {}
        for geometry, options, _ in geometries():
            try:
                entry["resized"][geometry] = resized(rgb, options)
            except ValueError:
                pass  # a side of zero pixels: the processor refuses, and so do we
    return entry


def main():
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_TARGET
    target.mkdir(parents=True, exist_ok=True)
    for old in target.iterdir():
        old.unlink()
    entries = []
    for family in (jpegs, pngs, webps, bmps, gifs, tiffs):
        for name, data in family():
            (target / name).write_bytes(data)
            try:
                entries.append(reference(name, data))
            except Exception as e:
                print("REFUSED BY PILLOW", name, e)
                entries.append({"file": name, "rejection": "CORRUPT", "pillow": str(e)})
    for name, data, rejection in broken():
        (target / ("bad-" + name)).write_bytes(data)
        entries.append({"file": "bad-" + name, "rejection": rejection})
    index = {
        "pillow": Image.__version__,
        "geometries": {
            name: {**options, "output": output} for name, options, output in geometries()},
        "files": entries,
    }
    text = json.dumps(index, indent=None, separators=(",", ":"))
    (target / "expected.json").write_text(text.replace('{"file"', '\n{"file"') + "\n")
    size = sum(path.stat().st_size for path in target.iterdir())
    print(f"{len(entries)} files, {size:,} bytes")


if __name__ == "__main__":
    main()
