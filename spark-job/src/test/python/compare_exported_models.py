"""Holds `ijepa model export` against transformers, in Python's onnxruntime.

    python compare_exported_models.py IJEPA WORK_FOLDER CHECKPOINT..

IJEPA is the launcher. Each checkpoint is exported with every input, pooling that it has and precision,
and run on the values that its own image processor gives; a classifier's file names its labels.
Bounds: fp32 1e-4 absolute, fp16 cosine 0.9999.
"""

import itertools
import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from PIL import Image
from transformers import AutoConfig, IJepaForImageClassification, IJepaModel
from transformers.models.vit.image_processing_pil_vit import ViTImageProcessorPil

MAX_ERROR = 1e-4
MIN_COSINE = 0.9999
INPUTS, PRECISIONS = ("pixel-values", "pixels"), ("fp32", "fp16")


def ijepa(launcher, *words):
    subprocess.run([launcher, *words], check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def images(processor):
    generator = np.random.default_rng(3)
    shape = (2, processor.size["height"], processor.size["width"], 3)
    return generator.integers(0, 256, shape, dtype=np.uint8)


def cosine(a, b):
    a, b = a.astype(np.float64).reshape(-1), b.astype(np.float64).reshape(-1)
    return float(a @ b / np.sqrt((a @ a) * (b @ b)))


def reference(checkpoint, values):
    """By the name of a pooling, what transformers gives."""
    config = AutoConfig.from_pretrained(checkpoint)
    has_head = config.architectures == ["IJepaForImageClassification"]
    model, report = IJepaModel.from_pretrained(
        checkpoint, dtype=torch.float32, add_pooling_layer=True, output_loading_info=True
    )
    with torch.no_grad():
        output = model.eval()(values)
        tokens = output.last_hidden_state
        expected = {"mean": tokens.mean(dim=1), "none": tokens}
        if not any(name.startswith("pooler.") for name in report["missing_keys"]):
            expected["pooler"] = output.pooler_output
        if has_head:
            classifier = IJepaForImageClassification.from_pretrained(checkpoint, dtype=torch.float32)
            expected["logits"] = classifier.eval()(values).logits
    return {pooling: value.numpy() for pooling, value in expected.items()}, config


def compare(launcher, checkpoint, work):
    processor = ViTImageProcessorPil.from_pretrained(checkpoint)
    pixels = images(processor)
    pictures = [Image.fromarray(picture) for picture in pixels]
    values = processor(pictures, return_tensors="pt").pixel_values
    expected, config = reference(checkpoint, values)
    worst, least = 0.0, 1.0
    for input_, pooling, precision in itertools.product(INPUTS, expected, PRECISIONS):
        file = work / f"{checkpoint.name}-{input_}-{pooling}-{precision}" / "model.onnx"
        ijepa(
            launcher, "model", "export", "--model", checkpoint, "--output", file,
            "--input", input_, "--pooling", pooling, "--precision", precision,
        )  # fmt: skip
        session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
        if pooling == "logits":
            labels = json.loads(session.get_modelmeta().custom_metadata_map["id2label"])
            assert {int(number): label for number, label in labels.items()} == config.id2label
        feed = {"pixel_values": values.numpy()} if input_ == "pixel-values" else {"pixels": pixels}
        (result,) = session.run(None, feed)
        assert result.shape == expected[pooling].shape, result.shape
        if precision == "fp32":
            worst = max(worst, float(np.abs(result - expected[pooling]).max()))
        else:
            least = min(least, cosine(result, expected[pooling]))
    return worst, least, ", ".join(expected)


def main():
    launcher, work = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    shutil.rmtree(work, ignore_errors=True)
    for checkpoint in map(Path, sys.argv[3:]):
        worst, least, poolings = compare(launcher, checkpoint.resolve(), work)
        print(f"exported {checkpoint.name} ({poolings}): fp32 largest error {worst:.2g}, fp16 least cosine {least:.7f}")
        if not (worst <= MAX_ERROR and least >= MIN_COSINE):
            sys.exit(f"outside the bounds: error {MAX_ERROR}, cosine {MIN_COSINE}")


if __name__ == "__main__":
    main()
