"""Writes what ViTImageProcessor, the torchvision backend, makes of drawn pixels on a CPU.

    python make_torchvision_corpus.py [target]

Needs numpy, pillow, torch, torchvision and transformers as VERSIONS has them. `torchvision-0.29.2.csv`
has digests of images resized at random sizes; `torchvision-crops.csv` of centre crops, larger and
smaller than the image; `torchvision-levels.txt` of all 256 values after rescaling and normalising, as
float32. The pixels are those of make_resize_corpus.py, so that no image is committed.
"""

import hashlib
import importlib.metadata
import json
import random
import sys
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from transformers import ViTImageProcessor

from make_resize_corpus import CHOSEN, DEFAULT_TARGET, pixels

VERSIONS = {"pillow": "13.0.0", "torch": "2.15.0", "torchvision": "0.29.2", "transformers": "5.24.0"}
FILTERS = ("nearest", "lanczos", "bilinear", "bicubic")
RANDOM = 1200  # of each filter
CROPS = 120

MEANS = [[0.485, 0.456, 0.406], [0.5, 0.5, 0.5], [0.0, 1 / 3, -0.25], [0.48145466, 0.4578275, 0.40821073]]
STDS = [[0.229, 0.224, 0.225], [0.5, 0.5, 0.5], [1.0, 1 / 3, 7.0], [0.26862954, 0.26130258, 0.27577711]]
FACTORS = [1 / 255, 1 / 127.5, 1 / 256, 0.00392157, 0.0039, 1 / 3, 1.0]


def resized(processor, image, width, height, name):
    """uint8 [height, width, channels], or [height, width] of a grey image."""
    values = processor(
        image,
        size={"height": height, "width": width},
        resample=Image.Resampling[name.upper()],
        do_rescale=False,
        do_normalize=False,
        return_tensors="pt",
    ).pixel_values[0]
    assert values.dtype == torch.uint8, values.dtype
    return values.permute(1, 2, 0).contiguous().numpy()


def digest(array):
    return hashlib.sha256(array.tobytes()).hexdigest()[:16]


def sizes(rng):
    for chosen in CHOSEN:
        if chosen[2:] == (1, 1):
            continue  # torch 2.15 fails on it: an internal assertion
        for name in FILTERS:
            yield (*chosen, rng.choice((1, 3)), name)
    for name in FILTERS:
        for _ in range(RANDOM):
            width, height = rng.randint(1, rng.choice((40, 250, 900))), rng.randint(1, rng.choice((40, 900)))
            yield (width, height, rng.randint(1, 400), rng.randint(1, 400), rng.choice((1, 3)), name)


def resizes(processor):
    yield "seed,width,height,to_width,to_height,channels,filter,sha256"
    for seed, case in enumerate(sizes(random.Random(43))):
        width, height, to_width, to_height, channels, name = case
        image = Image.fromarray(pixels(seed, width, height, channels))
        made = resized(processor, image, to_width, to_height, name)
        yield f"{seed},{','.join(map(str, case))},{digest(made)}"


def crops(processor):
    """Of images that are not resized."""
    yield "seed,width,height,crop_width,crop_height,channels,sha256"
    rng = random.Random(44)
    for seed in range(CROPS):
        width, height, crop_width, crop_height = (rng.randint(1, 12) for _ in range(4))
        channels = rng.choice((1, 3))
        values = processor(
            Image.fromarray(pixels(seed, width, height, channels)),
            do_resize=False,
            do_center_crop=True,
            crop_size={"height": crop_height, "width": crop_width},
            do_rescale=False,
            do_normalize=False,
            return_tensors="pt",
        ).pixel_values[0]
        made = values.permute(1, 2, 0).contiguous().numpy()
        yield f"{seed},{width},{height},{crop_width},{crop_height},{channels},{digest(made)}"


def levels(processor):
    """A line for each file of a processor: its JSON without commas between lines, a tab, a digest."""
    image = Image.fromarray(np.repeat(np.arange(256, dtype=np.uint8), 3).reshape(16, 16, 3))
    for factor in FACTORS:
        for mean, std in zip(MEANS, STDS, strict=True):
            for rescale, normalize in ((True, True), (True, False), (False, True)):
                settings = {
                    "do_resize": False,
                    "do_rescale": rescale,
                    "rescale_factor": factor,
                    "do_normalize": normalize,
                    "image_mean": mean,
                    "image_std": std,
                }
                values = processor(image, **settings, return_tensors="pt").pixel_values[0]
                assert values.dtype == torch.float32, values.dtype
                yield f"{json.dumps(settings)}\t{digest(values.contiguous().numpy())}"


def main():
    for package, version in VERSIONS.items():
        installed = importlib.metadata.version(package).split("+")[0]
        if installed != version:
            sys.exit(f"{package} must be {version}, but is {installed}")
    if torch.backends.cpu.get_cpu_capability() not in ("AVX2", "AVX512"):
        sys.exit("torch resizes uint8 in float here: this needs a processor with AVX2")
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_TARGET
    target.mkdir(parents=True, exist_ok=True)
    processor = ViTImageProcessor()
    for name, lines in (
        (f"torchvision-{VERSIONS['torchvision']}.csv", resizes),
        ("torchvision-crops.csv", crops),
        ("torchvision-levels.txt", levels),
    ):
        (target / name).write_text("\n".join(lines(processor)) + "\n")


if __name__ == "__main__":
    main()
