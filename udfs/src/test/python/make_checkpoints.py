"""Makes the tiny random checkpoints that the tests compare with, and what transformers computes.

    python make_checkpoints.py ../resources/io/ijepa/model/checkpoints

Every folder is a checkpoint as transformers writes it, and `expected.safetensors` holds

    pixels             uint8   [images, height, width, channels]
    pixel_values       float32 [images, channels, height, width], from ViTImageProcessorPil
    last_hidden_state  float32 [images, patches, hidden], from IJepaModel in float32
    mean               float32 [images, hidden]

`levels.safetensors` beside the folders holds what ViTImageProcessorPil makes of all 256 values
under several factors, means and deviations; the values themselves stand in `levels.json`.

Seeded; run it again when a version in requirements.txt changes, and commit the result.
"""

import json
import shutil
import sys
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from transformers import IJepaConfig, IJepaForImageClassification, IJepaModel
from transformers.models.vit.image_processing_pil_vit import ViTImageProcessorPil

IMAGES = 2
IMAGENET = {"image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225]}

# name -> (config, processor, how it is saved)
CHECKPOINTS = {
    "gelu": ({}, IMAGENET, {}),
    "gelu-new": ({"num_hidden_layers": 1, "hidden_act": "gelu_new"}, {}, {}),
    "gelu-pytorch-tanh": ({"num_hidden_layers": 1, "hidden_act": "gelu_pytorch_tanh"}, {}, {}),
    "quick-gelu": ({"hidden_act": "quick_gelu"}, {}, {}),
    "relu": ({"num_hidden_layers": 1, "hidden_act": "relu"}, {}, {}),
    "silu": ({"num_hidden_layers": 1, "hidden_act": "silu"}, {}, {}),
    "swish-eps-1e-5": ({"hidden_act": "swish", "layer_norm_eps": 1e-5}, {}, {}),
    "no-qkv-bias": ({"qkv_bias": False}, {}, {}),
    "non-square": ({"image_size": [18, 32], "patch_size": [3, 8]}, {}, {}),
    "grey": ({"num_channels": 1}, {"image_mean": [0.5], "image_std": [0.25]}, {}),
    "remainder": ({"image_size": [23, 18], "patch_size": 4}, {}, {}),
    "bf16": ({}, {}, {"dtype": torch.bfloat16}),
    "fp16": ({}, {}, {"dtype": torch.float16}),
    "sharded": ({"num_hidden_layers": 3}, {}, {"max_shard_size": "40KB"}),
    "classifier": ({}, {}, {"classifier": True}),
    "module-names": ({}, {}, {"module_names": True}),
    "factor-1-127.5": (
        {},
        {"rescale_factor": 1 / 127.5, "image_mean": [1.0] * 3, "image_std": [1.0] * 3},
        {},
    ),
    "factor-short": ({"num_hidden_layers": 1}, {"rescale_factor": 0.00392157, **IMAGENET}, {}),
    "no-normalize": ({"num_hidden_layers": 1}, {"do_normalize": False}, {}),
    "no-rescale": (
        {"num_hidden_layers": 1},
        {"do_rescale": False, "image_mean": [127.5] * 3, "image_std": [64.0] * 3},
        {},
    ),
    "raw": (
        {"num_hidden_layers": 1, "layer_norm_eps": 1e-12},
        {"do_rescale": False, "do_normalize": False},
        {},
    ),
    "head-80": (
        {"hidden_size": 160, "num_hidden_layers": 1, "intermediate_size": 48},
        {},
        {"dtype": torch.bfloat16},
    ),
    "head-dim-88": ({"head_dim": 88, "num_hidden_layers": 1}, {}, {}),
}

FACTORS = [1 / 255, 0.003921568859368563, 0.00392157, 0.0039, 1 / 256, 1 / 127.5, 1 / 128, 1.0, 0.1]
LEVELS = [
    {"rescale_factor": factor, "image_mean": mean, "image_std": std}
    for factor in FACTORS
    for mean, std in [
        ([0.5, 0.5, 0.5], [0.5, 0.5, 0.5]),
        (IMAGENET["image_mean"], IMAGENET["image_std"]),
        ([0.48145466, 0.4578275, 0.40821073], [0.26862954, 0.26130258, 0.27577711]),
        ([0.0, 0.1, -1.0], [1.0, 0.3, 7.0]),
    ]
]


def config_of(changes):
    return IJepaConfig(
        **{
            "hidden_size": 32,
            "num_hidden_layers": 2,
            "num_attention_heads": 2,
            "intermediate_size": 64,
            "image_size": 20,
            "patch_size": 4,
            "layer_norm_eps": 1e-6,
            **changes,
        }
    )


def randomize(model, generator):
    """No weight at its initial value: a bias that is forgotten must show."""
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            noise = torch.randn(parameter.shape, generator=generator)
            if "layernorm" in name and name.endswith("weight"):
                parameter.copy_(1 + 0.3 * noise)
            elif parameter.dim() == 1:
                parameter.copy_(0.3 * noise)
            elif "position_embeddings" in name:
                parameter.copy_(0.5 * noise)
            else:
                parameter.copy_(noise * 1.5 / parameter[0].numel() ** 0.5)


def height_and_width(size):
    return (size, size) if isinstance(size, int) else tuple(size)


def make(folder, changes, processor_changes, saving, seed):
    config = config_of(changes)
    dtype = saving.get("dtype", torch.float32)
    kind = IJepaForImageClassification if saving.get("classifier") else IJepaModel
    model = kind(config).eval()
    randomize(model, torch.Generator().manual_seed(seed))
    model = model.to(dtype)

    folder.mkdir(parents=True)
    if saving.get("module_names"):
        config.save_pretrained(folder)
        save_file(model.state_dict(), folder / "model.safetensors", metadata={"format": "pt"})
    else:
        model.save_pretrained(folder, max_shard_size=saving.get("max_shard_size", "1GB"))

    height, width = height_and_width(config.image_size)
    size = {"height": height, "width": width}
    ViTImageProcessorPil(size=size, **processor_changes).save_pretrained(folder)

    processor = ViTImageProcessorPil.from_pretrained(folder, do_resize=False)
    generator = np.random.default_rng(seed)
    shape = (IMAGES, height, width, config.num_channels)
    pixels = generator.integers(0, 256, shape, dtype=np.uint8)
    pixel_values = processor(
        list(pixels), input_data_format="channels_last", return_tensors="pt"
    ).pixel_values

    reference = IJepaModel.from_pretrained(folder, dtype=torch.float32).eval()
    assert reference.dtype == torch.float32
    with torch.no_grad():
        tokens = reference(pixel_values).last_hidden_state
    if saving.get("module_names"):
        with torch.no_grad():
            assert torch.equal(tokens, model(pixel_values).last_hidden_state)
    save_file(
        {
            "pixels": torch.from_numpy(pixels),
            "pixel_values": pixel_values.to(torch.float32).contiguous(),
            "last_hidden_state": tokens.contiguous(),
            "mean": tokens.mean(dim=1).contiguous(),
        },
        folder / "expected.safetensors",
    )


def make_levels(root):
    levels = np.repeat(np.arange(256, dtype=np.uint8).reshape(1, 16, 16, 1), 3, axis=3)
    expected = {}
    for number, values in enumerate(LEVELS):
        processor = ViTImageProcessorPil(do_resize=False, **values)
        made = processor(
            list(levels), input_data_format="channels_last", return_tensors="pt"
        ).pixel_values
        assert made.dtype == torch.float32
        expected[str(number)] = made.reshape(3, 256).contiguous()
    save_file(expected, root / "levels.safetensors")
    (root / "levels.json").write_text(json.dumps(LEVELS, indent=1) + "\n")


def main():
    root = Path(sys.argv[1])
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    torch.set_num_threads(1)
    for seed, (name, (changes, processor, saving)) in enumerate(CHECKPOINTS.items()):
        make(root / name, changes, processor, saving, seed)
    make_levels(root)


if __name__ == "__main__":
    main()
