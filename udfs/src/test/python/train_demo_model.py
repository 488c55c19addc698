"""Trains the demo model: I-JEPA on drawn pictures, without labels.

    python train_demo_model.py PICTURES OUTPUT [--steps 4000] [--seed 0]
    torchrun --nproc-per-node 2 train_demo_model.py PICTURES OUTPUT     the same on two cores

PICTURES is a folder that io.ijepa.job.demo.DrawPictures has drawn. OUTPUT becomes a checkpoint in the
Hugging Face layout. Pictures, crops, masks and first weights follow from the seed, and the rates from
the number of steps; the clock does not count. The number of processes does: targets are normalised over
a process's share of a step's pictures, and sums have another order.

The paper's objective: a context encoder sees part of a picture's patches; a predictor, told where,
predicts what the target encoder makes of four hidden blocks, layer-normed; smooth L1. The target
encoder is a moving average of the context encoder. Random resized crops of 0.3 to 1 of the area are
the only change to the pictures, as in the paper's code.

What differs from the paper, besides size:
* Targets are normalised once more, each channel over the step's tokens. With the layer norm alone,
  450 steps left an effective rank of 2 of 128.
* The networks see brightness without a patch's mean, a linear map that ends in the convolution. With
  colour, a small network learns palettes first and kinds late.
* The mean embedding of training pictures is taken away in the last LayerNorm's bias, so that the cosine
  of two pictures is about 0 and not 0.9.
"""

import argparse
import json
import math
import os
import pathlib
import time

import numpy as np
import torch
import torch.distributed as dist
import torch.nn.functional as F
from PIL import Image

from demo_ijepa import (
    DEVIATION,
    MEAN,
    PATCH,
    SIDE,
    TOKENS,
    WIDTH,
    Encoder,
    Predictor,
    export,
    front,
    hide_other_blocks,
    masks,
)

STORED_SIDE = 224
SAMPLE = 600  # pictures that fixed coordinates, the mean embedding and the reports are taken from
CROP_SCALE, CROP_ASPECT = (0.3, 1.0), (3 / 4, 4 / 3)

BATCH = 64
RATE, WEIGHT_DECAY, MOMENTUM = 2.5e-3, 0.05, 0.992
WARM_UP_STEPS, COOL_DOWN = 150, 0.35  # the share of all steps in which the rate falls to nothing

PREPROCESSOR = {
    "do_normalize": True,
    "do_rescale": True,
    "do_resize": True,
    "image_mean": MEAN,
    "image_processor_type": "ViTImageProcessorPil",
    "image_std": DEVIATION,
    "resample": Image.Resampling.BILINEAR,
    "rescale_factor": 1 / 255,
    "size": {"height": SIDE, "width": SIDE},
}

# Brightness is the mean of the normalised channels: each byte counts as much as its channel is scaled.
BRIGHTNESS = np.array([1 / d for d in DEVIATION]) / 3 / 255
TO_GREY = (*(BRIGHTNESS / BRIGHTNESS.sum()).tolist(), 0)


def read_pictures(folder):
    """All pictures, grey and square, [n, 224, 224] of bytes. Kept in a file beside the folder."""
    stored = folder.parent / f"{folder.name}-{STORED_SIDE}.npy"
    if not stored.exists():
        files = sorted(folder.glob("*.png"), key=lambda file: file.stem.split("-")[::-1])
        if not files:
            raise SystemExit(f"{folder} has no PNG files: draw them with io.ijepa.job.demo.DrawPictures")
        partial = stored.with_suffix(f".partial{os.getpid()}")
        shape = (len(files), STORED_SIDE, STORED_SIDE)
        pictures = np.lib.format.open_memmap(partial, "w+", np.uint8, shape)
        for number, file in enumerate(files):
            grey = Image.open(file).convert("RGB").convert("L", TO_GREY)
            pictures[number] = grey.resize((STORED_SIDE, STORED_SIDE), Image.Resampling.BILINEAR)
        pictures.flush()
        partial.replace(stored)
    return np.load(stored, mmap_mode="r")


def crops(random, count):
    """Boxes (left, top, right, bottom) of random resized crops."""
    boxes = np.empty((count, 4))
    for box in boxes:
        while True:
            area = STORED_SIDE**2 * random.uniform(*CROP_SCALE)
            aspect = math.exp(random.uniform(*np.log(CROP_ASPECT)))
            width, height = math.sqrt(area * aspect), math.sqrt(area / aspect)
            if max(width, height) <= STORED_SIDE:
                break
        left, top = random.uniform(0, STORED_SIDE - width), random.uniform(0, STORED_SIDE - height)
        box[:] = left, top, left + width, top + height
    return boxes


def patches(pictures, boxes=None):
    """Brightness of each patch's pixels, [n, 36, 256]. Its zero is black: front() takes means away."""
    side = np.empty((len(pictures), SIDE, SIDE), np.uint8)
    for number, picture in enumerate(pictures):
        box = None if boxes is None else tuple(boxes[number])
        side[number] = Image.fromarray(picture).resize((SIDE, SIDE), Image.Resampling.BILINEAR, box)
    grid = side.reshape(-1, SIDE // PATCH, PATCH, SIDE // PATCH, PATCH).transpose(0, 1, 3, 2, 4)
    return torch.from_numpy(grid.reshape(-1, TOKENS, PATCH * PATCH)).float() * float(BRIGHTNESS.sum())


@torch.no_grad()
def embed(encoder, pictures):
    return torch.cat([encoder(patches(pictures[i : i + 100])).mean(1) for i in range(0, len(pictures), 100)])


def spread(embeddings):
    """Of unit embeddings: standard deviation (1: as far apart as can be), and effective rank."""
    unit = F.normalize(embeddings, dim=1)
    variance = torch.linalg.eigvalsh(torch.cov(embeddings.double().T)).clamp(min=1e-12)
    share = variance / variance.sum()
    deviation = unit.std(0).mean() * math.sqrt(embeddings.shape[1])
    return float(deviation), float(torch.exp(-(share * share.log()).sum()))


def at(tokens, places):
    return torch.gather(tokens, 1, places[..., None].expand(-1, -1, tokens.shape[-1]))


class Training:
    PARTS = ("encoder", "predictor", "target", "optimizer")

    def __init__(self, pictures, seed, steps):
        self.rank, self.processes = (dist.get_rank(), dist.get_world_size()) if dist.is_initialized() else (0, 1)
        if BATCH % self.processes:
            raise SystemExit(f"{BATCH} pictures of a step cannot be shared by {self.processes} processes")
        torch.manual_seed(seed)
        self.random = np.random.default_rng(seed)
        self.pictures, self.steps = pictures, steps
        sample = patches(pictures[:SAMPLE]).flatten(0, 1)[::2]
        coordinates = front(sample)
        self.encoder, self.predictor, self.target = Encoder(coordinates), Predictor(), Encoder(coordinates)
        with torch.no_grad():
            tokens = sample @ (self.encoder.filters @ coordinates).T
            self.encoder.filters /= tokens.std()
        self.target.load_state_dict(self.encoder.state_dict())
        self.target.requires_grad_(False)
        self.weights = [*self.encoder.parameters(), *self.predictor.parameters()]
        decayed = [w for w in self.weights if w.ndim > 1]
        others = [w for w in self.weights if w.ndim <= 1]
        groups = [{"params": decayed, "weight_decay": WEIGHT_DECAY}, {"params": others, "weight_decay": 0.0}]
        self.optimizer = torch.optim.AdamW(groups, lr=RATE, betas=(0.9, 0.98), fused=True)
        self.biases = {}
        self.order = np.array([], int)
        self.done = 0

    def _loss(self, pixels, context_at, target_at, bias):
        with torch.no_grad():
            wanted = F.layer_norm(self.target(pixels), (WIDTH,))
            deviation, mean = torch.std_mean(wanted, (0, 1))
            wanted = at((wanted - mean) / (deviation + 1e-3), target_at)
        context = self.encoder(at(pixels, context_at), context_at)
        return F.smooth_l1_loss(self.predictor(context, context_at, target_at, bias), wanted)

    def _next(self):
        """This process's part of the next batch; every process makes the same whole plan."""
        if len(self.order) < BATCH:
            self.order = np.concatenate([self.order, self.random.permutation(len(self.pictures))])
        chosen, self.order = self.order[:BATCH], self.order[BATCH:]
        boxes = crops(self.random, BATCH)
        plan = chosen, boxes, *masks(self.random, BATCH)
        chosen, boxes, context_at, target_at = (part[self.rank :: self.processes] for part in plan)
        pixels = patches([self.pictures[i] for i in chosen], boxes)
        return pixels, torch.from_numpy(context_at), torch.from_numpy(target_at)

    def step(self):
        number, self.done = self.done, self.done + 1
        cooled = max(0, (number / self.steps - 1) / COOL_DOWN + 1)
        for group in self.optimizer.param_groups:
            group["lr"] = RATE * min(1, (number + 1) / WARM_UP_STEPS) * (1 + math.cos(math.pi * cooled)) / 2
        pixels, context_at, target_at = self._next()
        tokens = target_at.shape[1]
        if tokens not in self.biases:
            self.biases[tokens] = hide_other_blocks(tokens // 4)
        loss = self._loss(pixels, context_at, target_at, self.biases[tokens])
        loss.backward()
        self._average_gradients()
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        momentum = MOMENTUM + (1 - MOMENTUM) * cooled
        with torch.no_grad():
            torch._foreach_lerp_(list(self.target.parameters()), list(self.encoder.parameters()), 1 - momentum)
        return float(loss.detach())

    def _average_gradients(self):
        if self.processes == 1:
            return
        flat = torch.cat([w.grad.flatten() for w in self.weights])
        dist.all_reduce(flat)
        flat /= self.processes
        parts = flat.split([w.numel() for w in self.weights])
        for weight, part in zip(self.weights, parts, strict=True):
            weight.grad.copy_(part.view_as(weight))

    def save(self, file):
        state = {name: getattr(self, name).state_dict() for name in self.PARTS}
        torch.save({**state, "random": self.random.bit_generator.state, "order": self.order, "done": self.done}, file)

    def resume(self, file):
        state = torch.load(file, weights_only=False)
        for name in self.PARTS:
            getattr(self, name).load_state_dict(state[name])
        self.random.bit_generator.state, self.order, self.done = state["random"], state["order"], state["done"]
        if self.done > self.steps * (1 - COOL_DOWN):
            raise SystemExit(f"After {self.done} steps it is too late to train {self.steps} in all")

    def write(self, folder, mean_embedding):
        folder.mkdir(parents=True, exist_ok=True)
        export(self.target, mean_embedding).save_pretrained(folder)
        (folder / "preprocessor_config.json").write_text(json.dumps(PREPROCESSOR, indent=2) + "\n")


def main():
    options = argparse.ArgumentParser()
    options.add_argument("pictures", type=pathlib.Path)
    options.add_argument("output", type=pathlib.Path)
    options.add_argument("--steps", type=int, default=4000)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--state", type=pathlib.Path, help="where to keep what --resume goes on from")
    options.add_argument("--resume", type=pathlib.Path)
    options.add_argument("--report", type=int, default=250, metavar="STEPS")
    chosen = options.parse_args()
    if "WORLD_SIZE" in os.environ:
        dist.init_process_group("gloo")
        torch.set_num_threads(1)
    first = not dist.is_initialized() or dist.get_rank() == 0
    if first:
        read_pictures(chosen.pictures)
    if dist.is_initialized():
        dist.barrier()
    pictures = read_pictures(chosen.pictures)
    training = Training(pictures, chosen.seed, chosen.steps)
    if chosen.resume:
        training.resume(chosen.resume)
    losses = []
    while training.done < chosen.steps:
        losses.append(training.step())
        done = training.done
        if first and (done % chosen.report == 0 or done == chosen.steps):
            seen = embed(training.target, pictures[:SAMPLE])
            deviation, rank = spread(seen)
            print(
                f"{time.strftime('%H:%M:%S')} step {done} pictures {done * BATCH}"
                f" loss {np.mean(losses[-chosen.report :]):.4f} deviation {deviation:.3f} rank {rank:.1f}",
                flush=True,
            )
            training.write(chosen.output, seen.mean(0))
            if chosen.state:
                training.save(chosen.state)
    if dist.is_initialized():
        dist.destroy_process_group()


if __name__ == "__main__":
    main()
