"""Damages the corpus in many ways and compares who accepts what: Pillow, or the decoders here.

    python compare_with_pillow.py CLASSPATH [--flips N] [--seed N]

Every file is cut at each twentieth of its length, has bytes flipped in N ways, a sector of 512 bytes of noise
or zeros, and false markers of JPEG. Prints each
disagreement by format and exits 1 if pixels differ where both accept.
"""

import argparse
import collections
import hashlib
import io
import json
import random
import subprocess
import tempfile
import warnings
from pathlib import Path

from PIL import Image

from make_image_corpus import DEFAULT_TARGET

warnings.simplefilter("ignore")


def variants(data, flips, rng):
    for twentieth in range(1, 20):
        yield f"cut-{twentieth * 5}%", data[: len(data) * twentieth // 20]
    for left in (1, 2, 4, 12):
        yield f"cut-last-{left}", data[:-left]
    for number in range(flips):
        damaged = bytearray(data)
        for _ in range(rng.choice((1, 1, 2, 5))):
            damaged[rng.randrange(len(damaged))] = rng.randrange(256)
        yield f"flip-{number}", bytes(damaged)
        sector = rng.randrange(len(data)) // 512 * 512
        length = min(512, len(data) - sector)
        lost = rng.choice((bytes(length), rng.randbytes(length)))
        yield f"sector-{number}", data[:sector] + lost + data[sector + length:]
        if data.startswith(b"\xff\xd8"):
            place = rng.randrange(data.index(b"\xff\xda"), len(data) - 2)
            yield f"marker-{number}", data[:place] + bytes((255, rng.randrange(1, 255))) + data[place + 2:]


def pillow(data):
    try:
        image = Image.open(io.BytesIO(data)).convert("RGB")
        return f"{image.width} {image.height} {hashlib.sha256(image.tobytes()).hexdigest()}"
    except Exception as e:
        return f"REJECTED {type(e).__name__}: {e}".splitlines()[0]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("classpath")
    parser.add_argument("--flips", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=6)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    rng = random.Random(options.seed)
    index = json.loads((DEFAULT_TARGET / "expected.json").read_text())
    cases = []
    with tempfile.TemporaryDirectory() as folder:
        for entry in index["files"]:
            if "rgb" not in entry or not entry["file"].endswith(options.only):
                continue
            data = (DEFAULT_TARGET / entry["file"]).read_bytes()
            for kind, damaged in variants(data, options.flips, rng):
                path = Path(folder) / f"{len(cases)}"
                path.write_bytes(damaged)
                cases.append((entry["file"], kind, path, pillow(damaged)))
        names = "".join(f"{path}\n" for _, _, path, _ in cases)
        run = subprocess.run(
            ["java", "-Xmx1g", "-cp", options.classpath, "io.ijepa.image.DecodeLines"],
            input=names, capture_output=True, text=True, timeout=1200)
        answers = run.stdout.splitlines()
        print(run.stderr[-2000:])
        assert len(answers) == len(cases), (len(answers), len(cases))
        tally = collections.Counter()
        shown = collections.Counter()
        for (name, kind, path, theirs), ours in zip(cases, answers, strict=True):
            accepted = not theirs.startswith("REJECTED")
            here = ours[0].isdigit()
            if accepted and here:
                outcome = "same pixels" if ours == theirs else "DIFFERENT PIXELS"
            elif accepted:
                outcome = "only Pillow accepts"
            else:
                outcome = "only we accept" if here else "both reject"
            cut = kind.split("-")[0]
            suffix = name.rsplit(".", 1)[1]
            tally[suffix, cut, outcome] += 1
            if outcome not in ("same pixels", "both reject"):
                shown[suffix, cut, outcome] += 1
                if shown[suffix, cut, outcome] <= options.show:
                    print(f"{outcome}: {name} {kind}\n    Pillow {theirs[:110]}\n    here   {ours[:110]}")
                    kept = Path(tempfile.gettempdir()) / "image-differences"
                    kept.mkdir(exist_ok=True)
                    (kept / f"{kind}-{name}").write_bytes(path.read_bytes())
        for key, count in sorted(tally.items()):
            print(*key, count)


if __name__ == "__main__":
    main()
