"""Makes the demo checkpoint: a small I-JEPA with seeded, untrained weights.

    python make_demo_checkpoint.py                  writes ../../main/resources/io/ijepa/demo
    python make_demo_checkpoint.py --measure DIR    embeds the pictures in DIR with the checkpoint

Needs transformers 5.18.0, torch 2.13.0, pillow and numpy. DIR is a folder that
io.ijepa.job.demo.DemoPictures has drawn.

An untrained network knows nothing of the world, but it does not have to be blind: random weights
of the right sizes keep similar pictures together. What was tried, and what made a difference:

(Shares are of the demo's pictures; the library's own initialisation finds 73 % of all copies.)

* Patch filters that are random mixtures of a patch's lowest frequencies see shapes instead of
  single pixels: 96 % of the copies are found, with independent random pixels 88 %.
* The filters hardly see a patch's mean brightness: all brighter copies are found, with
  the mean at the other frequencies' strength 8 %. The mean hue is kept, it changes less.
* Attention and MLP of the residual stream's own size: for 6 originals in 10 the nearest other one
  is of the same kind, with both ten times fainter for 4 in 10.
* The last LayerNorm's bias takes away six tenths of what all pictures have in common, so that
  cosines of different pictures spread around 0.4 instead of 0.75. Taking all of it would leave
  some embeddings so short that int8's rounding turns them (cosine 0.998 to fp32, so 0.9992).
* The size of the position embeddings (I-JEPA's sines and cosines) made no difference.
"""

import argparse
import hashlib
import json
import math
import pathlib

import numpy as np
import torch
import transformers
from PIL import Image
from transformers import IJepaConfig, IJepaModel
from transformers.models.vit.image_processing_pil_vit import ViTImageProcessorPil

CHECKPOINT = pathlib.Path(__file__).parents[2] / "main/resources/io/ijepa/demo"
SEED = 2

WIDTH, LAYERS, HEADS, MLP = 128, 6, 4, 512
IMAGE, PATCH = 224, 16
GRID = IMAGE // PATCH

PREPROCESSOR = {
    "do_normalize": True,
    "do_rescale": True,
    "do_resize": True,
    "image_mean": [0.485, 0.456, 0.406],
    "image_processor_type": "ViTImageProcessor",
    "image_std": [0.229, 0.224, 0.225],
    "resample": 2,
    "rescale_factor": 1 / 255,
    "size": {"height": IMAGE, "width": IMAGE},
}


def cosines(count, length):
    """The first basis vectors of the discrete cosine transform, as rows."""
    k = torch.arange(count, dtype=torch.float64)[:, None]
    x = torch.arange(length, dtype=torch.float64)[None, :]
    basis = torch.cos(math.pi * (x + 0.5) * k / length) * math.sqrt(2 / length)
    basis[0] /= math.sqrt(2)
    return basis


class Weights:
    """Random numbers in float64, so that the result does not hang on a processor's last bit."""

    def __init__(self, seed):
        self.generator = torch.Generator().manual_seed(seed)

    def normal(self, *shape):
        return torch.randn(*shape, generator=self.generator, dtype=torch.float64)

    def linear(self, outputs, inputs, gain):
        return self.normal(outputs, inputs) * gain / math.sqrt(inputs)

    def patch_filters(self, frequencies=6, brightness=0.03, hue=0.3, colour=0.5, norm=0.25):
        """Filters of low frequencies, fainter the higher; the mean is turned down separately."""
        steps = torch.arange(frequencies, dtype=torch.float64)
        strength = 1 / (1 + steps[:, None] + steps[None, :])
        light, tint = strength.clone(), strength.clone()
        light[0, 0], tint[0, 0] = brightness, hue
        grey = self.normal(WIDTH, 1, frequencies, frequencies) * light
        opponent = self.normal(WIDTH, 3, frequencies, frequencies)
        opponent = (opponent - opponent.mean(1, keepdim=True)) * tint * colour
        basis = cosines(frequencies, PATCH)
        filters = torch.einsum("ocuv,uy,vx->ocyx", grey + opponent, basis, basis)
        return filters * norm / filters.flatten(1).norm(dim=1).mean()

    def scenes(self, count, frequencies=24):
        """Normalised pixels of smooth random pictures: something to take the mean output over."""
        steps = torch.arange(frequencies, dtype=torch.float64)
        strength = 1 / (1 + steps[:, None] + steps[None, :]) ** 1.25
        basis = cosines(frequencies, IMAGE) * math.sqrt(IMAGE)
        grey = self.normal(count, 1, frequencies, frequencies)
        colour = self.normal(count, 3, frequencies, frequencies) * 0.5
        contrast = 2.0 ** self.normal(count, 1, 1, 1)
        pixels = torch.einsum("ncuv,uy,vx->ncyx", (grey + colour) * strength, basis, basis)
        return (pixels * contrast * 0.5).clamp(-2.1, 2.6).float()


def positions():
    """Sine-cosine position embeddings over the grid, as I-JEPA's are."""
    rates = 10000 ** (-torch.arange(WIDTH // 4, dtype=torch.float64) / (WIDTH / 4))
    angles = torch.arange(GRID, dtype=torch.float64)[:, None] * rates
    axis = torch.cat([angles.sin(), angles.cos()], dim=1)
    across = axis[None, :, :].expand(GRID, GRID, -1)
    down = axis[:, None, :].expand(GRID, GRID, -1)
    return torch.cat([across, down], dim=2).reshape(1, GRID * GRID, WIDTH)


def put(parameter, values):
    """Rounded to bfloat16's 8 bits: the same bytes on every machine, and half of them zero."""
    parameter.copy_(values.to(torch.bfloat16))


@torch.no_grad()
def model(seed):
    config = IJepaConfig(
        hidden_size=WIDTH,
        num_hidden_layers=LAYERS,
        num_attention_heads=HEADS,
        intermediate_size=MLP,
        patch_size=PATCH,
        image_size=IMAGE,
        layer_norm_eps=1e-6,
    )
    encoder = IJepaModel(config).eval()
    weights = Weights(seed)
    put(encoder.embeddings.patch_embeddings.projection.weight, weights.patch_filters())
    put(encoder.embeddings.position_embeddings, positions())
    for layer in encoder.layers:
        put(layer.attention.q_proj.weight, weights.linear(WIDTH, WIDTH, 2))
        put(layer.attention.k_proj.weight, weights.linear(WIDTH, WIDTH, 2))
        put(layer.attention.v_proj.weight, weights.linear(WIDTH, WIDTH, 1))
        put(layer.attention.o_proj.weight, weights.linear(WIDTH, WIDTH, 0.5))
        put(layer.mlp.fc1.weight, weights.linear(MLP, WIDTH, 2))
        put(layer.mlp.fc2.weight, weights.linear(WIDTH, MLP, 1))
    put(encoder.layernorm.bias, -0.6 * embed(encoder, weights.scenes(64)).mean(0))
    return encoder


@torch.no_grad()
def embed(encoder, pixels):
    return torch.cat(
        [encoder(pixel_values=part).last_hidden_state.mean(1) for part in pixels.split(32)]
    )


def write(folder, seed):
    folder.mkdir(parents=True, exist_ok=True)
    model(seed).save_pretrained(folder)
    text = json.dumps(PREPROCESSOR, indent=2) + "\n"
    (folder / "preprocessor_config.json").write_text(text)
    digest = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    print("sha-256 of model.safetensors:", digest)


def pictures(folder):
    """Name without extension, and normalised pixels, of all pictures that are not broken."""
    processor = ViTImageProcessorPil(
        size=PREPROCESSOR["size"],
        resample=PREPROCESSOR["resample"],
        image_mean=PREPROCESSOR["image_mean"],
        image_std=PREPROCESSOR["image_std"],
    )
    files = sorted(f for f in folder.iterdir() if not f.name.startswith("broken-"))
    pixels = [
        processor(Image.open(file).convert("RGB"), return_tensors="pt")["pixel_values"]
        for file in files
    ]
    return [file.name.rsplit(".", 1)[0] for file in files], torch.cat(pixels)


def measure(names, embeddings):
    """How many copies lie nearest to their own original, and what else lies near what."""
    unit = torch.nn.functional.normalize(embeddings.double(), dim=1).numpy()
    cosine = unit @ unit.T
    originals = [i for i, name in enumerate(names) if "~" not in name]
    found, likeness = {}, []
    for i, name in enumerate(names):
        if "~" in name:
            stem, alteration = name.split("~")
            nearest = max(originals, key=lambda j: cosine[i, j])
            found.setdefault(alteration, []).append(names[nearest] == stem)
            likeness.append(cosine[i, names.index(stem)])
    between = cosine[np.ix_(originals, originals)].copy()
    np.fill_diagonal(between, -1)
    kinds = [names[i].split("-")[0] for i in originals]
    same_kind = np.mean([kinds[j] == kinds[i] for i, j in enumerate(between.argmax(1))])
    apart = between[~np.eye(len(originals), dtype=bool)]
    print(f"{len(originals)} originals, {len(names) - len(originals)} copies")
    for alteration, hits in sorted(found.items()):
        print(f"recall@1 {alteration:10} {np.mean(hits):.3f}")
    print(f"recall@1 all        {np.mean(sum(found.values(), [])):.3f}")
    print(f"nearest original is of the same kind: {same_kind:.3f}")
    print(f"cosine of copy and original:  mean {np.mean(likeness):.3f}, least {min(likeness):.3f}")
    print(f"cosine of two originals:      mean {apart.mean():.3f}, most {apart.max():.3f}")


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--measure", type=pathlib.Path, metavar="DIR")
    options.add_argument("--output", type=pathlib.Path, default=CHECKPOINT)
    options.add_argument("--seed", type=int, default=SEED)
    chosen = options.parse_args()
    if chosen.measure:
        names, pixels = pictures(chosen.measure)
        measure(names, embed(IJepaModel.from_pretrained(chosen.output).eval(), pixels))
        return
    versions = transformers.__version__, torch.__version__.split("+")[0]
    if versions != ("5.18.0", "2.13.0"):
        raise SystemExit(f"transformers 5.18.0 and torch 2.13.0 are needed, found {versions}")
    write(chosen.output, chosen.seed)


if __name__ == "__main__":
    main()
