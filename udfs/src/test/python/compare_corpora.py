"""Decodes other projects' test images beside Pillow: python compare_corpora.py CLASSPATH FOLDER ..

Prints how many files of each format come out alike, and each one that does not. Exits with 1 where pixels
differ, where one of our formats is accepted by one side alone, or where less is decoded than LISTED says.
"""

import collections
import io
import subprocess
import sys
import warnings
from pathlib import Path

from PIL import Image

from compare_with_pillow import pillow

warnings.simplefilter("ignore")

OURS = {"JPEG", "MPO", "PNG", "WEBP", "BMP", "GIF", "TIFF"}

# Accepted here and not by Pillow; docs/fidelity.md says why.
LISTED = {
    "chunk_no_fctl.png": "chunks of an animation that Pillow finds missing; the first image is whole",
    "pal8oversizepal.bmp": "a palette of more colours than there are indices",
    "png_decompression_dos.png": "text chunks are not unpacked",
    "tiff_overflow_rows_per_strip.tif": "rows of a strip beyond the image's",
    "tiff_tiled_jpeg_oob_read.tif": "a tag of bytes that Pillow does not take for a number",
    "timeout-6646305047838720": "a damaged directory, of which what is needed is there",
}


def format_of(data):
    try:
        return Image.open(io.BytesIO(data)).format
    except Exception:
        return "none"


def outcome(name, data, here, there):
    """What became of a file, and whether it is as it should be."""
    accepted = here[0].isdigit()
    if there.startswith("REJECTED"):
        return ("only here", name in LISTED) if accepted else ("neither", True)
    if accepted:
        return ("same pixels", True) if here == there else ("OTHER PIXELS", False)
    named = here.startswith("UNSUPPORTED_FORMAT")
    return ("only Pillow, named here" if named else "only Pillow", named or format_of(data) not in OURS)


def main():
    classpath, *folders = sys.argv[1:]
    files = sorted(path for folder in folders for path in Path(folder).rglob("*") if path.is_file())
    known = [path for path in files if format_of(path.read_bytes()) != "none" or path.name in LISTED]
    assert known, "no image was found"
    run = subprocess.run(
        ["java", "-Xmx2g", "-cp", classpath, "io.ijepa.image.DecodeLines"],
        input="".join(f"{path}\n" for path in known), capture_output=True, text=True, check=True)
    tally = collections.Counter()
    wrong = 0
    for path, here in zip(known, run.stdout.splitlines(), strict=True):
        data = path.read_bytes()
        there = pillow(data)
        kind, right = outcome(path.name, data, here, there)
        tally[format_of(data), kind] += 1
        wrong += not right
        if not right or kind == "only here":
            print(f"{kind}: {path}\n    Pillow {there[:110]}\n    here   {here[:110]}")
    for (name, kind), count in sorted(tally.items()):
        print(f"{name:10} {kind:24} {count}")
    print(f"{len(known)} images, {wrong} of them not as they should be")
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
