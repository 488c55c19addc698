"""Makes the tiny random checkpoints that the tests compare with, and what transformers computes.

    python make_checkpoints.py ../resources/io/ijepa/model/checkpoints

Every folder is a checkpoint as transformers writes it, and `expected.safetensors` holds

    pixels             uint8   [images, height, width, channels]
    pixel_values       float32 [images, channels, height, width], from ViTImageProcessorPil
    last_hidden_state  float32 [images, patches, hidden], from IJepaModel in float32
    mean               float32 [images, hidden]

and, where the checkpoint has the part,

    logits             float32 [images, labels], from IJepaForImageClassification
    pooler_output      float32 [images, pooler_output_size]
    bool_masked_pos    uint8   [images, patches], and what it makes of the tokens:
    masked             float32 [images, patches, hidden]
    hidden_states.N    float32 [images, patches, hidden], of the embeddings (0) and of layer N
    HxW.pixels, HxW.last_hidden_state, HxW.bool_masked_pos, HxW.masked
                       the same at another size, with interpolate_pos_encoding
    HxW.positions      float32 [1, patches, hidden], the embeddings interpolated for that size

`levels.safetensors` beside the folders holds what ViTImageProcessorPil makes of all 256 values
under several factors, means and deviations; the values themselves stand in `levels.json`.
`geometry.safetensors` holds an image and what ViTImageProcessorPil makes of it for models that are
run at another size; `geometry.json` has the processors before and after, as one would set them.

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
    "classifier-sharded": (
        {
            "id2label": {str(number): f"kind {number}" for number in range(11)},
            "problem_type": "multi_label_classification",
        },
        {},
        {"classifier": True, "dtype": torch.bfloat16, "max_shard_size": "20KB"},
    ),
    "pooler": ({"pooler_output_size": 24}, {}, {"add_pooling_layer": True}),
    "pooler-gelu-new": (
        {"pooler_act": "gelu_new", "num_hidden_layers": 1},
        {},
        {"add_pooling_layer": True, "dtype": torch.float16},
    ),
    "mask-token": ({}, {}, {"use_mask_token": True}),
    "interpolated": (
        {"num_hidden_layers": 1},
        {},
        {"sizes": [(36, 36), (12, 12), (16, 28), (4, 100), (21, 23)]},
    ),
    "interpolated-remainder": (
        {"num_hidden_layers": 1, "image_size": [23, 21]},
        {},
        {"sizes": [(22, 22), (20, 41)]},
    ),
    "every-part": (
        {"num_hidden_layers": 4},
        {},
        {
            "add_pooling_layer": True,
            "use_mask_token": True,
            "hidden_states": True,
            "sizes": [(12, 28)],
            "dtype": torch.bfloat16,
        },
    ),
}

# processor, the size it is made for, another size, and what one sets in the processor for that
GEOMETRIES = [
    ({"size": {"height": 20, "width": 20}}, (20, 20), (28, 36), {"size": {"height": 28, "width": 36}}),
    (
        {"size": {"height": 24, "width": 24}, "crop_size": {"height": 20, "width": 20}},
        (20, 20),
        (30, 30),
        {"size": {"height": 36, "width": 36}, "crop_size": {"height": 30, "width": 30}},
    ),
    (
        {"size": {"shortest_edge": 256}, "crop_size": {"height": 224, "width": 224}},
        (224, 224),
        (112, 112),
        {"size": {"shortest_edge": 128}, "crop_size": {"height": 112, "width": 112}},
    ),
    (
        {"size": {"shortest_edge": 23}, "crop_size": {"height": 20, "width": 20}},
        (20, 20),
        (12, 16),
        {"size": {"shortest_edge": 18}, "crop_size": {"height": 12, "width": 16}},
    ),
    (
        {
            "size": {"shortest_edge": 24, "longest_edge": 30},
            "crop_size": {"height": 20, "width": 20},
            "resample": 3,
        },
        (20, 20),
        (40, 40),
        {"size": {"shortest_edge": 48, "longest_edge": 60}, "crop_size": {"height": 40, "width": 40}},
    ),
    (
        {"size": {"max_height": 30, "max_width": 24}, "crop_size": {"height": 20, "width": 20}},
        (20, 20),
        (30, 10),
        {"size": {"max_height": 45, "max_width": 12}, "crop_size": {"height": 30, "width": 10}},
    ),
    (
        {"do_resize": False, "crop_size": {"height": 20, "width": 20}},
        (20, 20),
        (32, 24),
        {"do_resize": False, "crop_size": {"height": 32, "width": 24}},
    ),
]

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
    parts = {part: saving[part] for part in ("add_pooling_layer", "use_mask_token") if part in saving}
    if saving.get("classifier"):
        model = IJepaForImageClassification(config).eval()
    else:
        model = IJepaModel(config, **parts).eval()
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

    def draw(height, width):
        shape = (IMAGES, height, width, config.num_channels)
        pixels = generator.integers(0, 256, shape, dtype=np.uint8)
        pixel_values = processor(
            list(pixels), input_data_format="channels_last", return_tensors="pt"
        ).pixel_values
        return torch.from_numpy(pixels), pixel_values

    pixels, pixel_values = draw(height, width)
    reference = IJepaModel.from_pretrained(folder, dtype=torch.float32, **parts).eval()
    assert reference.dtype == torch.float32
    with torch.no_grad():
        tokens = reference(pixel_values).last_hidden_state
        if saving.get("module_names"):
            assert torch.equal(tokens, model(pixel_values).last_hidden_state)
        expected = {
            "pixels": pixels,
            "pixel_values": pixel_values.to(torch.float32),
            "last_hidden_state": tokens,
            "mean": tokens.mean(dim=1),
            **parts_of(reference, folder, pixel_values, saving, generator),
        }
        for height, width in saving.get("sizes", []):
            other = at_size(reference, draw(height, width), saving, generator)
            expected |= {f"{height}x{width}.{name}": value for name, value in other.items()}
    save_file(
        {name: value.contiguous() for name, value in expected.items()},
        folder / "expected.safetensors",
    )


def masks(patches, generator):
    return torch.from_numpy(generator.integers(0, 2, (IMAGES, patches), dtype=np.uint8))


def parts_of(reference, folder, pixel_values, saving, generator):
    expected = {}
    if saving.get("classifier"):
        classifier = IJepaForImageClassification.from_pretrained(folder, dtype=torch.float32).eval()
        expected["logits"] = classifier(pixel_values).logits
    if saving.get("add_pooling_layer"):
        expected["pooler_output"] = reference(pixel_values).pooler_output
    if saving.get("use_mask_token"):
        mask = masks(reference.embeddings.patch_embeddings.num_patches, generator)
        expected["bool_masked_pos"] = mask
        expected["masked"] = reference(pixel_values, bool_masked_pos=mask.bool()).last_hidden_state
    if saving.get("hidden_states"):
        states = reference(pixel_values, output_hidden_states=True).hidden_states
        assert len(states) == reference.config.num_hidden_layers + 1
        expected |= {f"hidden_states.{number}": state for number, state in enumerate(states)}
    return expected


def at_size(reference, drawn, saving, generator):
    pixels, pixel_values = drawn
    height, width = pixel_values.shape[2:]
    tokens = reference(pixel_values, interpolate_pos_encoding=True).last_hidden_state
    expected = {
        "pixels": pixels,
        "last_hidden_state": tokens,
        "positions": reference.embeddings.interpolate_pos_encoding(tokens, height, width),
    }
    if saving.get("use_mask_token"):
        mask = masks(tokens.shape[1], generator)
        expected["bool_masked_pos"] = mask
        expected["masked"] = reference(
            pixel_values, bool_masked_pos=mask.bool(), interpolate_pos_encoding=True
        ).last_hidden_state
    return expected


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


def make_geometries(root):
    image = np.random.default_rng(0).integers(0, 256, (61, 47, 3), dtype=np.uint8)
    expected = {"image": torch.from_numpy(image)}
    plain = {"do_rescale": False, "do_normalize": False}
    cases = []
    for number, (before, own, other, changes) in enumerate(GEOMETRIES):
        crop = {"do_center_crop": "crop_size" in before, "resample": before.get("resample", 2)}
        after = {**crop, **changes}
        made = ViTImageProcessorPil(**plain, **after)(image, return_tensors="pt").pixel_values[0]
        assert tuple(made.shape[1:]) == other
        expected[str(number)] = made.permute(1, 2, 0).to(torch.uint8).contiguous()
        cases.append({"before": {**before, **crop}, "own": own, "other": other, "after": after})
    save_file(expected, root / "geometry.safetensors")
    (root / "geometry.json").write_text(json.dumps(cases, indent=1) + "\n")


def main():
    root = Path(sys.argv[1])
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    torch.set_num_threads(1)
    for seed, (name, (changes, processor, saving)) in enumerate(CHECKPOINTS.items()):
        make(root / name, changes, processor, saving, seed)
    make_levels(root)
    make_geometries(root)


if __name__ == "__main__":
    main()
