"""Images under keys that try to break out of a page: make_wild_keys.py PICTURES TABLE SOME

TABLE has the columns path and content, every content a picture from the folder PICTURES. SOME is the
same without every ninth row, and with a content that is no picture in some others.
"""

import random
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as parquet

STEAL = "window.stolen=1"
KEYS = [
    f"<script>{STEAL}</script>",
    f"</script><script>{STEAL}</script>",
    f"<!--<script>{STEAL}</script>-->",
    f"]]><script>{STEAL}</script>",
    f'"><img src=x onerror="{STEAL}">',
    f"'><svg/onload='{STEAL}'>",
    f"<iframe srcdoc=\"<script>parent.{STEAL}</script>\">",
    f"javascript:{STEAL}",
    f"\"}};{STEAL};//",
    f"\\\");{STEAL};//",
    f"`${{{STEAL}}}`",
    "{{script}}{{data}}$1$&",
    "</style><style>*{display:none!important}</style>",
    "</title><base href='http://example.invalid/'>",
    "<link rel=stylesheet href=http://example.invalid/x.css>",
    "&lt;b&gt;&amp;amp;&#x41;&nbsp;",
    "  spaces   before, within and after  ",
    "line\nbreak\ttab\r\nreturn",
    "\x00\x01\x1b[31mcontrol\x7f",
    "\u2028line\u2029paragraph",
    "\u202etxt.gpj\u202c reversed",
    "\u2066isolate never closed",
    "صور/قطة صغيرة.jpg",
    "תמונות/חתול.png",
    "写真/猫と犬.webp",
    "e\u0301 é Z\u0351\u036b\u0343\u0363 combined",
    "👩‍👩‍👧‍👦/🏳️‍🌈.png",
    "s3://bucket/" + "very-long-folder-name/" * 40 + "picture.jpg",
    "without-any-break-" + "x" * 2000,
    "s3a://bucket/a key with spaces/100%/#hash?query=1&b=2.jpg",
    "..\\..\\windows\\path.bmp",
    ".",
    "0",
    "constructor",
    "__proto__",
    "toString",
]
PIECES = ["<", ">", "\"", "'", "&", "/", "\\", "</script", "<script", "=", " ", "\u202e", "é", "猫", "a"]


def main(pictures, output, some):
    random.seed(20261123)
    keys = KEYS + sorted({"".join(random.choices(PIECES, k=random.randint(3, 40))) for _ in range(30)})
    files = sorted(Path(pictures).glob("[!b]*"))
    content = [file.read_bytes() for file in random.sample(files, len(keys))]
    parquet.write_table(pa.table({"path": keys, "content": content}), output)
    left = [(key, b"<svg onload=alert(1)>" if place % 9 == 4 else image)
            for place, (key, image) in enumerate(zip(keys, content, strict=True)) if place % 9]
    paths, images = zip(*left, strict=True)
    parquet.write_table(pa.table({"path": list(paths), "content": list(images)}), some)


main(*sys.argv[1:])
