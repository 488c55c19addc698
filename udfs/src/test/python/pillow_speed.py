"""Times Pillow and the Java image package on one JPEG, one thread, and prints the ratio of medians.

    python pillow_speed.py CLASSPATH

Both run in turns, three times, so that a busy machine slows both; the middle one of the three medians
counts. The Java side is JMH's sample mode.
"""

import io
import json
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np
from PIL import Image

ROUNDS = 400


def photo(width=640, height=427):
    """As busy as a photograph: about as many bytes per pixel as the COCO images have."""
    rng = np.random.default_rng(3)
    y, x = np.mgrid[0:height, 0:width]
    base = 128 + 60 * np.sin(x / 23.0) * np.cos(y / 31.0) + 40 * np.sin((x + 2 * y) / 7.0)
    noise = rng.normal(0, 18, (height // 2 + 1, width // 2 + 1)).repeat(2, 0).repeat(2, 1)[:height, :width]
    channels = [base + noise, base * 0.8 + 30 + noise, 200 - base * 0.5 + noise]
    return Image.fromarray(np.clip(np.stack(channels, -1), 0, 255).astype(np.uint8))


def median(task):
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        task()
        times.append((time.perf_counter() - start) * 1e6)
    return statistics.median(times)


def pillow(data):
    decoded = Image.open(io.BytesIO(data)).convert("RGB")
    size = (224, 224)
    return {
        "decode": median(lambda: Image.open(io.BytesIO(data)).convert("RGB")),
        "resize": median(lambda: decoded.resize(size, Image.Resampling.BILINEAR)),
        "decode+resize": median(
            lambda: Image.open(io.BytesIO(data)).convert("RGB").resize(size, Image.Resampling.BILINEAR)),
    }


def java(classpath, path):
    with tempfile.NamedTemporaryFile(suffix=".json") as result:
        subprocess.run(
            ["java", "-Xmx1g", "-cp", classpath, "org.openjdk.jmh.Main", "ImageBenchmark",
             "-p", "file=" + path, "-rf", "json", "-rff", result.name, "-foe", "true"],
            check=True, stdout=subprocess.DEVNULL)
        runs = json.load(open(result.name))
    names = {"decode": "decode", "resize": "resize", "decodeAndResize": "decode+resize"}
    return {names[run["benchmark"].rsplit(".", 1)[1]]: run["primaryMetric"]["scorePercentiles"]["50.0"]
            for run in runs}


def main():
    image = photo()
    encoded = io.BytesIO()
    image.save(encoded, "JPEG", quality=90)
    data = encoded.getvalue()
    print(f"{image.width} x {image.height} 4:2:0 JPEG, {len(data):,} bytes, to 224 x 224 bilinear, one thread")
    theirs, ours = [], []
    with tempfile.NamedTemporaryFile(suffix=".jpg") as file:
        file.write(data)
        file.flush()
        for _ in range(3):
            theirs.append(pillow(data))
            ours.append(java(sys.argv[1], file.name))
    for name in ours[0]:
        a = statistics.median(run[name] for run in theirs)
        b = statistics.median(run[name] for run in ours)
        print(f"{name:14} Pillow {a:7.0f} us   here {b:7.0f} us   ratio {b / a:.2f}")


if __name__ == "__main__":
    main()
