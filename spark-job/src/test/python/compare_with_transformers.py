"""Holds the whole command against transformers, on files that neither side has seen before.

    python compare_with_transformers.py IJEPA WORK_FOLDER

IJEPA is the launcher. Saves a random checkpoint with save_pretrained, draws pictures in several
formats with Pillow, embeds them with `IJEPA embed`, and computes the same with AutoProcessor, which
is the torchvision backend, and IJepaModel in float32: last_hidden_state.mean(dim=1); then with
`--processor pillow` and ViTImageProcessorPil. Bounds: largest absolute difference 1e-4, least cosine
0.99999. Then the arguments of forward on a second checkpoint (other image sizes, masks,
hidden states, the pooler), `similarity` against torch's cosine_similarity, and a head that
`train-head` fits: loaded by IJepaForImageClassification, its logits are those of `classify`.
"""

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow
import pyarrow.dataset
import pyarrow.parquet
import torch
from PIL import Image
from transformers import AutoProcessor, IJepaConfig, IJepaForImageClassification, IJepaModel
from transformers.models.vit.image_processing_pil_vit import ViTImageProcessorPil

MAX_ERROR = 1e-4
MIN_COSINE = 0.99999
SIZES = [(640, 427), (427, 640), (224, 224), (97, 311), (1280, 720), (33, 20)]
FORMATS = {
    "jpg": {"quality": 85},
    "progressive.jpg": {"quality": 92, "progressive": True, "subsampling": 0},
    "png": {},
    "webp": {"quality": 80},
    "gif": {},
    "bmp": {},
    "tif": {"compression": "tiff_lzw"},
}


def save_checkpoint(folder):
    torch.manual_seed(7)
    config = IJepaConfig(
        hidden_size=192,
        num_hidden_layers=6,
        num_attention_heads=6,
        intermediate_size=768,
        image_size=224,
        patch_size=16,
        layer_norm_eps=1e-6,
    )
    model = IJepaModel(config)
    with torch.no_grad():  # no bias at its initial zero
        for parameter in model.parameters():
            parameter.add_(0.02 * torch.randn_like(parameter))
    model.save_pretrained(folder)
    ViTImageProcessorPil(
        size={"height": 224, "width": 224},
        image_mean=[0.485, 0.456, 0.406],
        image_std=[0.229, 0.224, 0.225],
    ).save_pretrained(folder)


def draw_pictures(folder):
    folder.mkdir(parents=True)
    generator = np.random.default_rng(7)
    for width, height in SIZES:
        coarse = generator.integers(0, 256, (9, 13, 3), dtype=np.uint8)
        picture = Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)
        grain = generator.integers(-12, 13, (height, width, 3))
        pixels = np.clip(np.asarray(picture, dtype=np.int64) + grain, 0, 255).astype(np.uint8)
        for ending, options in FORMATS.items():
            Image.fromarray(pixels).save(folder / f"{width}x{height}.{ending}", **options)


def run(launcher, *words):
    command = [launcher, *words]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)


def vectors_of(output, column):
    table = pyarrow.dataset.dataset(output, format="parquet").to_table()
    rows = table.select(["path", "status", column]).to_pylist()
    refused = [row for row in rows if row["status"] != "ok"]
    assert not refused, refused
    return {
        row["path"].rsplit("/", 1)[1]: np.asarray(row[column], dtype=np.float64) for row in rows
    }


def reference(pictures, folder, compute, size=None, processors=AutoProcessor):
    """What `compute` gives for the pixel values of every picture, as the folder prepares them."""
    changes = {"size": {"height": size[0], "width": size[1]}} if size else {}
    processor = processors.from_pretrained(folder, **changes)
    assert processor.backend == ("pil" if processors is ViTImageProcessorPil else "torchvision")
    vectors = {}
    for path in sorted(pictures.iterdir()):
        with Image.open(path) as picture, torch.no_grad():
            values = processor(picture.convert("RGB"), return_tensors="pt").pixel_values
            vectors[path.name] = compute(values)[0].double().numpy()
    return vectors


def largest_error(ours, theirs):
    assert ours.keys() == theirs.keys(), ours.keys() ^ theirs.keys()
    return max(np.abs(ours[name] - theirs[name]).max() for name in ours)


def save_every_part(folder):
    """Small, so that other image sizes and all patch tokens take little time."""
    torch.manual_seed(8)
    config = IJepaConfig(
        hidden_size=96,
        num_hidden_layers=5,
        num_attention_heads=4,
        intermediate_size=192,
        image_size=48,
        patch_size=8,
        layer_norm_eps=1e-6,
        pooler_output_size=40,
    )
    model = IJepaModel(config, add_pooling_layer=True, use_mask_token=True).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(0.1 * torch.randn_like(parameter))
    model.save_pretrained(folder)
    ViTImageProcessorPil(size={"height": 48, "width": 48}).save_pretrained(folder)
    return model


def compare_pillow(launcher, pictures, model, encoder, by_torchvision, work):
    options, output = "--processor pillow", work / "pillow"
    run(launcher, "embed", "--input", pictures, "--model", model, "--output", output, *options.split())
    theirs = reference(
        pictures,
        model,
        lambda values: encoder(values).last_hidden_state.mean(dim=1),
        processors=ViTImageProcessorPil,
    )
    report_way(options, vectors_of(output, "embedding"), theirs)
    print(f"the two processors lie {largest_error(by_torchvision, theirs):.2g} apart")


def compare_forward(launcher, pictures, work):
    folder = work / "every-part"
    model = save_every_part(folder)

    def run_at(values, **arguments):
        other = tuple(values.shape[2:]) != (48, 48)
        return model(values, interpolate_pos_encoding=other, **arguments)

    def states(values):
        return run_at(values, output_hidden_states=True).hidden_states

    def last_means(values):
        return torch.cat([state.mean(dim=1) for state in states(values)[-4:]], dim=1)

    # the options, the image size, what transformers gives
    ways = [
        ("--pooling pooler --image-size 96", (96, 96), lambda values: run_at(values).pooler_output),
        ("--pooling none --image-size 25", (25, 25), lambda values: run_at(values).last_hidden_state),
        ("--layer last4 --image-size 40x72", (40, 72), last_means),
        ("--layer 0 --pooling none", None, lambda values: states(values)[0]),
    ]
    for number, (options, size, compute) in enumerate(ways):
        output = work / f"way-{number}"
        run(launcher, "embed", "--input", pictures, "--model", folder, "--output", output, *options.split())
        report_way(options, vectors_of(output, "embedding"), reference(pictures, folder, compute, size))

    names = sorted(path.name for path in pictures.iterdir())
    drawn = np.random.default_rng(8).integers(0, 2, (len(names), 5 * 9)).astype(bool)
    table = work / "masked.parquet"
    columns = {
        "path": ["/" + name for name in names],
        "content": [(pictures / name).read_bytes() for name in names],
        "mask": drawn.tolist(),
    }
    pyarrow.parquet.write_table(pyarrow.table(columns), table)
    options, output = "--mask-column mask --pooling none --image-size 40x72", work / "masked"
    run(launcher, "embed", "--input", table, "--model", folder, "--output", output, *options.split())
    masks = iter(torch.from_numpy(drawn))  # of the pictures in the order of their names

    def masked(values):
        return run_at(values, bool_masked_pos=next(masks)[None]).last_hidden_state

    report_way(
        options, vectors_of(output, "embedding"), reference(pictures, folder, masked, (40, 72))
    )


def report_way(options, ours, theirs):
    error = largest_error(ours, theirs)
    print(f"{options}: {len(ours)} pictures, largest error {error:.2g}")
    if not error <= MAX_ERROR:
        sys.exit(f"outside the bound {MAX_ERROR}")


def compare_similarity(launcher, pictures, model, theirs):
    a, b = sorted(theirs)[0], sorted(theirs)[-1]
    printed = subprocess.run(
        [launcher, "similarity", pictures / a, pictures / b, "--model", model],
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout
    expected = torch.nn.functional.cosine_similarity(
        torch.from_numpy(theirs[a]), torch.from_numpy(theirs[b]), dim=0
    ).item()
    print(f"similarity of {a} and {b}: {printed.strip()}, transformers {expected:.6f}")
    if not abs(float(printed) - expected) <= 2e-6:
        sys.exit("similarity is not torch's cosine_similarity")


def compare_head(launcher, pictures, model, embeddings, work):
    """Labels are the pictures' sizes; both ways to keep the network's weights."""
    table = pyarrow.dataset.dataset(embeddings, format="parquet").to_table()
    sizes = [path.rsplit("/", 1)[1].split(".")[0] for path in table["path"].to_pylist()]
    labelled = work / "labelled.parquet"
    table = table.append_column("size", pyarrow.array(sizes))
    # Without the schema that Spark has left there, which knows no such column.
    pyarrow.parquet.write_table(table.replace_schema_metadata(None), labelled)
    for weights in ("linked", "copied"):
        head, labels = work / f"head-{weights}", work / f"labels-{weights}"
        train = ["train-head", "--embeddings", labelled, "--label-column", "size"]
        train += ["--model", model, "--output", head]
        run(launcher, *train, *(["--copy-weights"] if weights == "copied" else []))
        run(launcher, "classify", "--input", pictures, "--model", head, "--output", labels)

        loaded, report = IJepaForImageClassification.from_pretrained(
            head, dtype=torch.float32, output_loading_info=True
        )
        assert not any(report.values()), report
        assert list(loaded.config.id2label.values()) == sorted(set(sizes))
        classifier = loaded.eval()
        theirs = reference(pictures, head, lambda values, head=classifier: head(values).logits)
        ours = vectors_of(labels, "logits")
        error = largest_error(ours, theirs)
        rows = pyarrow.dataset.dataset(labels, format="parquet").to_table().to_pylist()
        for row in rows:
            best = int(theirs[row["path"].rsplit("/", 1)[1]].argmax())
            assert row["label"] == loaded.config.id2label[best], row
        print(f"head, weights {weights}: {len(rows)} pictures, largest error of a logit {error:.2g}")
        if not error <= MAX_ERROR:
            sys.exit(f"the logits are outside the bound {MAX_ERROR}")


def cosine(a, b):
    return float(a @ b / np.sqrt((a @ a) * (b @ b)))


def main():
    launcher, work = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    shutil.rmtree(work, ignore_errors=True)
    model, pictures, output = work / "checkpoint", work / "pictures", work / "embeddings"
    work.mkdir(parents=True)
    save_checkpoint(model)
    draw_pictures(pictures)

    run(launcher, "embed", "--input", pictures, "--model", model, "--output", output)
    ours = vectors_of(output, "embedding")
    encoder = IJepaModel.from_pretrained(model, dtype=torch.float32).eval()
    theirs = reference(pictures, model, lambda values: encoder(values).last_hidden_state.mean(dim=1))
    assert ours.keys() == theirs.keys(), ours.keys() ^ theirs.keys()
    assert len(ours) == len(SIZES) * len(FORMATS), len(ours)
    errors = {name: np.abs(ours[name] - theirs[name]).max() for name in ours}
    cosines = {name: cosine(ours[name], theirs[name]) for name in ours}
    spread = max(
        cosine(theirs[a], theirs[b])
        for a in theirs
        for b in theirs
        if a.split(".")[0] != b.split(".")[0]
    )
    worst, least = max(errors, key=errors.get), min(cosines, key=cosines.get)
    print(
        f"against transformers: {len(ours)} pictures in {len(FORMATS)} formats, "
        f"largest error {errors[worst]:.2g} ({worst}), least cosine {cosines[least]:.8f} ({least}); "
        f"two different pictures at most {spread:.6f}"
    )
    if not (errors[worst] <= MAX_ERROR and cosines[least] >= MIN_COSINE):
        sys.exit(f"outside the bounds: error {MAX_ERROR}, cosine {MIN_COSINE}")
    # Without this, vectors that are all alike would pass.
    if not spread < MIN_COSINE:
        sys.exit("the reference does not tell its pictures apart; the comparison says nothing")
    compare_pillow(launcher, pictures, model, encoder, theirs, work)
    compare_forward(launcher, pictures, work)
    compare_similarity(launcher, pictures, model, theirs)
    compare_head(launcher, pictures, model, output, work)


if __name__ == "__main__":
    main()
