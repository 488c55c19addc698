"""Writes what the installed Pillow makes of drawn pixels at random sizes, as digests.

    python make_resize_corpus.py [target]

Run it once with each version of PILLOWS (numpy as in requirements.txt), and commit both files. The
pixels are computed, here and in the test that reads this, so that no image is committed.
"""

import hashlib
import random
import sys
from pathlib import Path

import numpy as np
import PIL
from PIL import Image

PILLOWS = ("12.3.0", "13.0.0")
FILTERS = ("nearest", "lanczos", "bilinear", "bicubic", "box", "hamming")
DEFAULT_TARGET = Path(__file__).resolve().parents[1] / "resources" / "resize"

# Width and height before and after: on both sides of what decides the order of Pillow's passes.
CHOSEN = [
    (97, 311, 64, 64), (97, 311, 224, 224), (97, 130, 64, 64), (97, 131, 64, 64), (97, 129, 64, 64),
    (300, 400, 224, 224), (427, 640, 224, 224), (640, 427, 224, 224), (427, 631, 224, 224),
    (3, 420, 32, 32), (4, 400, 32, 32), (4, 401, 32, 32), (4, 401, 3, 400), (4, 401, 4, 32),
    (1, 40, 9, 9), (1, 1, 5, 7), (50, 60, 50, 20), (50, 60, 51, 59), (50, 60, 49, 58),
    (50, 60, 49, 57), (50, 60, 20, 60), (50, 60, 20, 90), (50, 60, 90, 20), (2, 899, 1, 898),
    (1, 900, 300, 1), (899, 3, 1, 1),
]
RANDOM = 1200


def pixels(seed, width, height, channels):
    """Noise, black and white noise, or a ramp, by the seed: 32-bit arithmetic, nothing rounded."""
    at = np.arange(width * height * channels, dtype=np.uint32)
    mixed = at * np.uint32(2654435761) + np.uint32(seed)
    mixed ^= mixed >> np.uint32(15)
    mixed *= np.uint32(2246822519)
    mixed ^= mixed >> np.uint32(13)
    noise = mixed >> np.uint32(24)
    if seed % 3 == 1:
        noise = np.where(noise < 128, 0, 255)
    elif seed % 3 == 2:
        noise = at // np.uint32(5) + (noise & np.uint32(31))
    shape = (height, width) if channels == 1 else (height, width, channels)
    return noise.astype(np.uint8).reshape(shape)


def cases():
    rng = random.Random(42)
    for sizes in CHOSEN:
        for name in FILTERS:
            yield (*sizes, rng.choice((1, 3)), name)
    for _ in range(RANDOM):
        tall = rng.random() < 0.5
        width, height = rng.randint(1, 250 if tall else 900), rng.randint(1, 900)
        yield (width, height, rng.randint(1, 500), rng.randint(1, 500), rng.choice((1, 3)),
               rng.choice(FILTERS))


def main():
    if PIL.__version__ not in PILLOWS:
        sys.exit(f"Pillow must be one of {', '.join(PILLOWS)}, but is {PIL.__version__}")
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_TARGET
    target.mkdir(parents=True, exist_ok=True)
    lines = ["seed,width,height,to_width,to_height,channels,filter,sha256"]
    for seed, (width, height, to_width, to_height, channels, name) in enumerate(cases()):
        image = Image.fromarray(pixels(seed, width, height, channels))
        resized = image.resize((to_width, to_height), Image.Resampling[name.upper()])
        digest = hashlib.sha256(resized.tobytes()).hexdigest()[:16]
        lines.append(f"{seed},{width},{height},{to_width},{to_height},{channels},{name},{digest}")
    (target / f"pillow-{PIL.__version__}.csv").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
