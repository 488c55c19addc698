"""The Python side of on-host: python3 host.py COMMAND .., as main() lists them.

Lines that begin with '@ ' go into the table: '@ what<TAB>value'.
"""

import json
import os
import sys
import time
from pathlib import Path

SHAPES = {  # GpuBenchmark's names for the folders
    "h14": ("vit-h-14", 1280, 32, 16, 5120, 224, 14),
    "massive": ("massive", 1280, 6, 16, 5120, 224, 14),
    "tiny": ("tiny", 32, 2, 2, 64, 32, 8),
}
MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


def tell(what, value):
    print(f"@ {what}\t{value}", flush=True)


def torch_device():
    import torch

    return (
        "cuda"
        if os.environ.get("DEVICE", "cuda") == "cuda" and torch.cuda.is_available()
        else "cpu"
    )


def rate():
    import torch

    device = torch_device()
    print("torch", torch.__version__, torch.cuda.get_device_name(0) if device == "cuda" else "cpu")
    on_gpu = device == "cuda"
    size, rounds = (8192, 20) if on_gpu else (512, 3)
    half = torch.float16 if on_gpu else torch.float32
    a = torch.randn(size, size, device=device, dtype=half)
    b = torch.randn(size, size, device=device, dtype=half)
    seconds = timed(device, lambda a=a, b=b: torch.matmul(a, b), rounds)
    tell(
        f"{half} product {size}^3".replace("torch.", ""),
        f"{2 * size**3 / seconds / 1e12:.1f} TFLOP/s",
    )
    a, b = a.float(), b.float()
    torch.backends.cuda.matmul.allow_tf32 = False
    seconds = timed(device, lambda a=a, b=b: torch.matmul(a, b), 3)
    tell(f"float32 product {size}^3, no TF32", f"{2 * size**3 / seconds / 1e12:.1f} TFLOP/s")
    del a, b
    source = torch.empty((1 << 32) if on_gpu else (1 << 24), dtype=torch.uint8, device=device)
    target = torch.empty_like(source)
    source.random_(0, 255)
    seconds = timed(device, lambda: target.copy_(source), 10)
    tell("copy on the card, read and written", f"{2 * source.numel() / seconds / 1e9:.0f} GB/s")
    if on_gpu:
        host = torch.empty(1 << 28, dtype=torch.uint8).pin_memory()
        there = torch.empty(1 << 28, dtype=torch.uint8, device=device)
        seconds = timed(device, lambda: there.copy_(host, non_blocking=True), 10)
        tell("copy to the card, pinned", f"{host.numel() / seconds / 1e9:.1f} GB/s")


def timed(device, run, rounds):
    """Seconds of one round: the median of three times `rounds`, after a warm-up."""
    import torch

    wait = torch.cuda.synchronize if device == "cuda" else (lambda: None)
    run(), run(), wait()
    times = []
    for _ in range(3):
        start = time.perf_counter()
        for _ in range(rounds):
            run()
        wait()
        times.append((time.perf_counter() - start) / rounds)
    return sorted(times)[1]


def random_model(shape, dtype, device):
    import torch
    from transformers import IJepaConfig, IJepaModel

    _, hidden, layers, heads, mlp, image, patch = SHAPES[shape]
    config = IJepaConfig(
        hidden_size=hidden,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        intermediate_size=mlp,
        image_size=image,
        patch_size=patch,
        layer_norm_eps=1e-6,
        attn_implementation="sdpa",
    )
    torch.manual_seed(17)
    with torch.device(device):
        model = IJepaModel(config, add_pooling_layer=False)
    with torch.no_grad():
        for parameter in model.parameters():
            # Signals neither die out nor explode, and no bias is zero.
            spread = parameter[0].numel() ** -0.5 if parameter.dim() in (2, 4) else 0.05
            if parameter.dim() in (2, 4):
                parameter.normal_(0, spread)
            else:
                parameter.add_(torch.randn_like(parameter), alpha=spread)
    if (
        shape == "massive"
    ):  # a few channels a thousand times as large, as trained transformers have them
        with torch.no_grad():
            positions = model.embeddings.position_embeddings
            for channel, value in ((3, 900.0), (200, -400.0), (700, 150.0), (1100, 2000.0)):
                positions[..., channel] += value
    return model.eval().to(dtype)


def model(folder, shape):
    start = time.perf_counter()
    target = Path(folder) / SHAPES[shape][0]
    if not (target / "preprocessor_config.json").exists():
        import torch

        random_model(shape, torch.float32, torch_device()).save_pretrained(target)
        size = SHAPES[shape][5]
        settings = {
            "image_processor_type": "ViTImageProcessor",
            "do_resize": True,
            "size": {"height": size, "width": size},
            "resample": 2,
            "do_rescale": True,
            "rescale_factor": 1 / 255,
            "do_normalize": True,
            "image_mean": MEAN,
            "image_std": DEVIATION,
        }
        (target / "preprocessor_config.json").write_text(json.dumps(settings))
    print(f"{target} in {time.perf_counter() - start:.1f} s")


def torch_rates(shape, *batches):
    import torch

    device = torch_device()
    half = torch.float16 if device == "cuda" else torch.float32
    network = random_model(shape, half, device)
    seconds = 3.0 if device == "cuda" else 0.3
    size = SHAPES[shape][5]
    for batch in map(int, batches):
        pixels = torch.randn(batch, 3, size, size, device=device, dtype=half)

        def forward(pixels=pixels):
            return network(pixels).last_hidden_state.mean(dim=1)

        report(device, f"transformers {name_of(half)}, batch {batch}", forward, batch, seconds)
    # As ours: bytes in the host's memory go in, float vectors in the host's memory come out.
    mean = torch.tensor(MEAN, device=device).view(1, 3, 1, 1) * 255
    scale = 1 / (torch.tensor(DEVIATION, device=device).view(1, 3, 1, 1) * 255)
    batch = int(batches[0])
    raw = torch.randint(0, 256, (batch, size, size, 3), dtype=torch.uint8)
    raw = raw.pin_memory() if device == "cuda" else raw

    def whole():
        values = raw.to(device, non_blocking=True).permute(0, 3, 1, 2).float()
        return (
            network(((values - mean) * scale).to(half)).last_hidden_state.mean(dim=1).float().cpu()
        )

    report(
        device, f"transformers {name_of(half)}, batch {batch}, host to host", whole, batch, seconds
    )


def compiled(shape, batch):
    import torch

    device, batch = torch_device(), int(batch)
    half = torch.float16 if device == "cuda" else torch.float32
    network = torch.compile(random_model(shape, half, device))
    size = SHAPES[shape][5]
    pixels = torch.randn(batch, 3, size, size, device=device, dtype=half)
    start = time.perf_counter()
    with torch.inference_mode():
        network(pixels)
    print(f"compiled in {time.perf_counter() - start:.0f} s", flush=True)

    def forward():
        return network(pixels).last_hidden_state.mean(dim=1)

    report(device, f"transformers {name_of(half)} compiled, batch {batch}", forward, batch, 3.0)


def name_of(dtype):
    return {"torch.float16": "fp16", "torch.float32": "fp32"}[str(dtype)]


def report(device, what, forward, batch, seconds):
    import torch

    wait = torch.cuda.synchronize if device == "cuda" else (lambda: None)
    try:
        with torch.inference_mode():
            for _ in range(3):
                forward()
            wait()
            count, start = 0, time.perf_counter()
            while time.perf_counter() - start < seconds:
                for _ in range(4):  # the GPU never waits for the clock
                    forward()
                wait()
                count += 4 * batch
            tell(what, f"{count / (time.perf_counter() - start):.1f} images/s")
    except torch.OutOfMemoryError as short:
        tell(what, f"out of memory: {str(short)[:80]}")


def picture(number, width, height):
    import numpy
    from PIL import Image

    draw = numpy.random.default_rng(number)
    coarse = Image.fromarray(draw.integers(0, 256, (9, 13, 3), dtype=numpy.uint8))
    pixels = numpy.asarray(
        coarse.resize((width, height), Image.Resampling.BICUBIC), dtype=numpy.int16
    )
    grain = draw.integers(-12, 13, (height, width, 1), dtype=numpy.int16)
    return Image.fromarray(numpy.clip(pixels + grain, 0, 255).astype(numpy.uint8))


def draw_some(folder, first, last):
    for number in range(first, last):
        picture(number, 500, 375).save(Path(folder) / f"{number:06d}.jpg", quality=85)


def draw(folder, count):
    import multiprocessing

    start, count = time.perf_counter(), int(count)
    partial = Path(folder + ".partial")
    if Path(folder).exists():
        return
    partial.mkdir(parents=True, exist_ok=True)
    step = max(1, min(250, count // 8))
    ranges = [(partial, first, min(first + step, count)) for first in range(0, count, step)]
    with multiprocessing.get_context("fork").Pool(os.cpu_count()) as pool:
        pool.starmap(draw_some, ranges, chunksize=1)
    partial.rename(folder)
    size = sum(entry.stat().st_size for entry in os.scandir(folder))
    print(
        f"{count} JPEGs of 500x375, {size / 1e6:.0f} MB, in {time.perf_counter() - start:.1f} s",
        flush=True,
    )


def pictures(folder):
    Path(folder).mkdir(parents=True, exist_ok=True)
    sizes = [(500, 375), (375, 500), (224, 224), (300, 400), (1280, 720), (640, 427)]
    for number in range(24):
        width, height = sizes[number % len(sizes)]
        image = picture(1000 + number, width, height)
        if number % 2:
            image.save(Path(folder) / f"{number:02d}-{width}x{height}.png")
        else:
            image.save(Path(folder) / f"{number:02d}-{width}x{height}.jpg", quality=90)


def pixel_values(path, checkpoint):
    """As ViTImageProcessor does with Pillow; by its own class where that is there."""
    import numpy
    import torch
    from PIL import Image

    with Image.open(path) as opened:
        image = opened.convert("RGB")
    try:
        from transformers.models.vit.image_processing_pil_vit import ViTImageProcessorPil

        return ViTImageProcessorPil.from_pretrained(checkpoint)(
            image, return_tensors="pt"
        ).pixel_values[0]
    except ImportError:
        pass
    size = json.loads((Path(checkpoint) / "preprocessor_config.json").read_text())["size"]
    image = image.resize((size["width"], size["height"]), Image.Resampling.BILINEAR)
    values = (numpy.asarray(image, dtype=numpy.float32) / 255 - MEAN) / DEVIATION
    return torch.from_numpy(values.astype(numpy.float32)).permute(2, 0, 1)


def embeddings(table):
    import numpy
    import pyarrow.dataset

    rows = (
        pyarrow.dataset.dataset(table, format="parquet")
        .to_table(["path", "status", "embedding"])
        .to_pylist()
    )
    refused = [row["path"] for row in rows if row["status"] != "ok"]
    assert not refused, refused
    return {
        row["path"].rsplit("/", 1)[1]: numpy.asarray(row["embedding"], numpy.float64)
        for row in rows
    }


def compare(checkpoint, folder, *tables):
    """tables: name=folder of what embed wrote."""
    import numpy
    import torch
    from transformers import IJepaModel

    torch.backends.cuda.matmul.allow_tf32 = False
    torch.backends.cudnn.allow_tf32 = False
    device = torch_device()
    files = sorted(Path(folder).iterdir())
    values = torch.stack([pixel_values(path, checkpoint) for path in files]).to(device)

    def theirs(dtype):
        network = (
            IJepaModel.from_pretrained(
                checkpoint, dtype=dtype, attn_implementation="sdpa", add_pooling_layer=False
            )
            .to(device)
            .eval()
        )
        with torch.inference_mode():
            found = torch.cat(
                [network(part.to(dtype)).last_hidden_state.mean(dim=1) for part in values.split(8)]
            )
        return dict(zip([path.name for path in files], found.double().cpu().numpy(), strict=True))

    def cosine(a, b):
        return float(a @ b / numpy.sqrt((a @ a) * (b @ b)))

    def against(name, found):
        assert found.keys() == reference.keys(), found.keys() ^ reference.keys()
        errors = {key: float(numpy.abs(found[key] - reference[key]).max()) for key in reference}
        worst = max(errors, key=errors.get)
        least = min(cosine(found[key], reference[key]) for key in reference)
        middle = sorted(errors.values())[len(errors) // 2]
        print(f"{name}: median of the pictures' largest errors {middle:.2g}, worst {worst}")
        tell(
            f"{name} against transformers fp32",
            f"error {errors[worst]:.2g}, least cosine {least:.8f}",
        )

    reference = theirs(torch.float32)
    for table in tables:
        name, place = table.split("=", 1)
        try:
            against(name, embeddings(place))
        except Exception as failed:  # the other table is still worth a look
            tell(
                f"{name} against transformers fp32",
                f"FAILED: {type(failed).__name__}: {str(failed)[:120]}",
            )
    if device == "cuda":
        against("transformers fp16", theirs(torch.float16))
        against("transformers float64", theirs(torch.float64))
    keys = sorted(reference)
    spread = [cosine(reference[a], reference[b]) for a in keys for b in keys if a < b]
    tell("two different pictures, for scale", f"cosine {min(spread):.4f} to {max(spread):.6f}")
    biggest = max(float(numpy.abs(vector).max()) for vector in reference.values())
    tell("pictures compared; largest component", f"{len(keys)}; {biggest:.2f}")


def job_report(folder, wall, what):
    found = sorted(Path(folder).glob("_ijepa/report-*.json"))
    if not found:
        tell(what, "FAILED: no report")
        return
    job, wall = json.loads(found[-1].read_text()), float(wall)
    rows = job["rows"]
    tell(
        f"{what}: rows ok of in", f"{rows['ok']} of {rows['in']}, device {' '.join(job['devices'])}"
    )
    tell(
        f"{what}: by the report",
        f"{job['images_per_second']:.1f} images/s in {job['seconds']:.1f} s",
    )
    tell(f"{what}: with the JVM's start", f"{rows['ok'] / wall:.1f} images/s in {wall:.1f} s")
    session = job["session_seconds"]
    if session:
        tell(
            f"{what}: while the session runs",
            f"{rows['ok'] / session:.1f} images/s in {session:.1f} s",
        )
    tell(
        f"{what}: session idle; waiting, decoding, resizing in tasks",
        "; ".join(
            [
                f"{job['session_idle_seconds']:.1f} s",
                ", ".join(
                    f"{job['task_seconds'][key]:.1f}" for key in ("waiting", "decoding", "resizing")
                )
                + " s",
            ]
        ),
    )
    tell(
        f"{what}: batches by size",
        f"{json.dumps(job['batches_by_size'])}, padded {job['padded']}, "
        f"halvings {job['batch_halvings']}",
    )
    tell(
        f"{what}: peak memory, precision",
        f"{job['peak_executor_memory_bytes'] / 1e9:.1f} GB, {job['model']['precision']}",
    )


def kernels(file):
    """Durations by kernel, from ncu's CSV."""
    import csv
    from collections import defaultdict

    lines = [line for line in open(file, errors="replace") if line.startswith('"')]
    sums, counts = defaultdict(float), defaultdict(int)
    for row in csv.DictReader(lines):
        if row.get("Metric Name") != "gpu__time_duration.sum":
            continue
        value = float(row["Metric Value"].replace(",", ""))
        value *= {"ns": 1e-3, "us": 1, "usecond": 1, "nsecond": 1e-3, "ms": 1e3, "msecond": 1e3}[
            row["Metric Unit"]
        ]
        name = f"{row['Kernel Name'][:110]} {row['Grid Size']}{row['Block Size']}"
        sums[name] += value
        counts[name] += 1
    print(f"all: {sum(sums.values()):.0f} us in {sum(counts.values())} kernels")
    for name in sorted(sums, key=sums.get, reverse=True)[:40]:
        print(f"{sums[name]:9.0f} us {counts[name]:4d} x {sums[name] / counts[name]:8.1f}  {name}")


def table(folder):
    """All results, in the order of their files."""
    rows = []
    for file in sorted(Path(folder).glob("*.txt"), key=lambda path: path.stat().st_ctime_ns):
        for line in file.read_text(errors="replace").splitlines():
            if line.startswith("@ ") and "\t" in line:
                rows.append((file.stem.split("-", 1)[-1], *line[2:].split("\t", 1)))
    widths = [max((len(row[i]) for row in rows), default=0) for i in (0, 1)]
    for part, what, value in rows:
        print(f"{part:{widths[0]}}  {what:{widths[1]}}  {value}")


def main():
    command, *words = sys.argv[1:]
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    os.environ.setdefault("TQDM_DISABLE", "1")
    commands = {
        "rate": rate,
        "model": model,
        "torch": torch_rates,
        "compile": compiled,
        "draw": draw,
        "pictures": pictures,
        "compare": compare,
        "report": job_report,
        "kernels": kernels,
        "table": table,
    }
    commands[command](*words)


if __name__ == "__main__":
    main()
