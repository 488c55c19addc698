"""The networks and masks that train_demo_model.py trains the demo model with.

I-JEPA (Assran et al., 2023) at a size for a laptop: 96 x 96 pixels in 6 x 6 patches, an encoder 128
wide with 4 layers. The encoder is that of transformers' IJepaModel, layer for layer; export() writes
it as one.
"""

import math

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn
from transformers import IJepaConfig, IJepaModel

SIDE, PATCH, WIDTH, LAYERS, HEADS = 96, 16, 128, 4, 4
GRID = SIDE // PATCH
TOKENS = GRID * GRID
PREDICTOR_WIDTH, PREDICTOR_LAYERS = 64, 2

MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)

TARGET_BLOCKS, TARGET_SCALE, TARGET_ASPECT = 4, (0.15, 0.2), (0.75, 1.5)
CONTEXT_SCALE = (0.85, 1.0)
CONTEXT_TOKENS = 13


def positions(width):
    """Sines and cosines over the grid: [tokens, width]."""
    rates = 10000 ** (-torch.arange(width // 4, dtype=torch.float64) / (width / 4))
    angles = torch.arange(GRID, dtype=torch.float64)[:, None] * rates
    axis = torch.cat([angles.sin(), angles.cos()], 1)
    across = axis[None].expand(GRID, GRID, -1)
    down = axis[:, None].expand(GRID, GRID, -1)
    return torch.cat([across, down], 2).reshape(TOKENS, width).float()


def front(patches, floor=1e-5):
    """Fixed coordinates of a patch's grey pixels, [k, k]: without their mean, half whitened.

    Half whitened: an axis of variance v is left with variance sqrt(v), so that fine structure
    counts beside large areas. Linear, so export() folds it into the convolution.
    """
    k = patches.shape[1]
    centred = torch.eye(k, dtype=torch.float64) - 1 / k
    variance, axes = torch.linalg.eigh(torch.cov((patches.double() @ centred).T))
    variance = variance.clamp(min=0)
    scale = (variance + variance.sum() * floor) ** -0.25
    coordinates = (axes * scale) @ axes.T @ centred
    spread = (patches.double() @ coordinates.T).std(0).square().mean().sqrt()
    return (coordinates / spread).float()


class Block(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(width, eps=1e-6), nn.LayerNorm(width, eps=1e-6)
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.fc1, self.fc2 = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x, bias=None):
        batch, tokens, width = x.shape
        qkv = self.qkv(self.norm1(x)).view(batch, tokens, 3, HEADS, width // HEADS)
        q, k, v = qkv.permute(2, 0, 3, 1, 4)
        x = x + self.out(
            F.scaled_dot_product_attention(q, k, v, attn_mask=bias).transpose(1, 2).reshape(batch, tokens, width)
        )
        return x + self.fc2(F.gelu(self.fc1(self.norm2(x))))


def initialise(network):
    for part in network.modules():
        if isinstance(part, nn.Linear):
            nn.init.xavier_uniform_(part.weight)
            nn.init.zeros_(part.bias)


class Encoder(nn.Module):
    """Grey patches [batch, tokens, k] to [batch, tokens, width]."""

    def __init__(self, coordinates):
        super().__init__()
        k = coordinates.shape[0]
        self.register_buffer("coordinates", coordinates)
        self.register_buffer("positions", positions(WIDTH))
        self.filters = nn.Parameter(torch.randn(WIDTH, k) / math.sqrt(k))
        self.bias = nn.Parameter(torch.zeros(WIDTH))
        self.blocks = nn.ModuleList(Block(WIDTH) for _ in range(LAYERS))
        self.norm = nn.LayerNorm(WIDTH, eps=1e-6)
        initialise(self)

    def forward(self, patches, at=None):
        """All patches of a picture, or those at these places, [batch, count]."""
        x = F.linear(patches, self.filters @ self.coordinates, self.bias)
        x = x + (self.positions if at is None else self.positions[at])
        for block in self.blocks:
            x = block(x)
        return self.norm(x)


class Predictor(nn.Module):
    """All target blocks of a picture in one sequence; bias hides each from the others."""

    def __init__(self):
        super().__init__()
        self.narrow = nn.Linear(WIDTH, PREDICTOR_WIDTH)
        self.mask = nn.Parameter(torch.randn(PREDICTOR_WIDTH) * 0.02)
        self.register_buffer("positions", positions(PREDICTOR_WIDTH))
        self.blocks = nn.ModuleList(Block(PREDICTOR_WIDTH) for _ in range(PREDICTOR_LAYERS))
        self.norm = nn.LayerNorm(PREDICTOR_WIDTH, eps=1e-6)
        self.widen = nn.Linear(PREDICTOR_WIDTH, WIDTH)
        initialise(self)

    def forward(self, context, context_at, target_at, bias):
        x = self.narrow(context) + self.positions[context_at]
        x = torch.cat([x, self.mask + self.positions[target_at]], 1)
        for block in self.blocks:
            x = block(x, bias)
        return self.widen(self.norm(x[:, context_at.shape[1] :]))


def hide_other_blocks(target_tokens):
    """Attention bias: the context is seen by all, a target block by itself only."""
    blocks = np.repeat(np.arange(TARGET_BLOCKS), target_tokens)
    group = np.concatenate([np.full(CONTEXT_TOKENS, -1), blocks])
    seen = (group[None] == -1) | (group[:, None] == group[None])
    return torch.zeros(seen.shape).masked_fill(torch.from_numpy(~seen), -1e4)


def block_at(corner_y, corner_x, height, width):
    """Places of the tokens of blocks with these corners: [..., height * width]."""
    y = corner_y[..., None, None] + np.arange(height)[:, None]
    x = corner_x[..., None, None] + np.arange(width)
    return (y * GRID + x).reshape(*corner_y.shape, height * width)


def masks(random, batch):
    """Places of context tokens [batch, 13] and of four target blocks' tokens [batch, 4 * t].

    The sizes of the blocks are the same for a batch, as in the paper's code. The context is a large
    block less all targets, cut to 13 tokens by chance where the paper's code cuts it to the batch's
    smallest.
    """
    area, aspect = TOKENS * random.uniform(*TARGET_SCALE), random.uniform(*TARGET_ASPECT)
    height = min(round(math.sqrt(area * aspect)), GRID - 1)
    width = min(round(math.sqrt(area / aspect)), GRID - 1)
    large = min(round(math.sqrt(TOKENS * random.uniform(*CONTEXT_SCALE))), GRID)
    contexts, targets = [], []
    count = 0
    while count < batch:
        shape = (2 * batch, TARGET_BLOCKS)
        corners = random.integers(0, GRID - height + 1, shape), random.integers(0, GRID - width + 1, shape)
        target = block_at(*corners, height, width).reshape(2 * batch, -1)
        corner = random.integers(0, GRID - large + 1, (2, 2 * batch))
        visible = np.zeros((2 * batch, TOKENS), bool)
        np.put_along_axis(visible, block_at(*corner, large, large), True, 1)
        np.put_along_axis(visible, target, False, 1)
        enough = visible.sum(1) >= CONTEXT_TOKENS
        chance = random.random(visible.shape) + visible
        context = np.argsort(-chance, 1)[:, :CONTEXT_TOKENS]
        contexts.append(np.sort(context[enough], 1))
        targets.append(target[enough])
        count += int(enough.sum())
    return np.concatenate(contexts)[:batch], np.concatenate(targets)[:batch]


@torch.no_grad()
def export(encoder, mean_embedding):
    """The encoder as transformers' IJepaModel, its mean-pooled output without this mean."""
    config = IJepaConfig(
        hidden_size=WIDTH,
        num_hidden_layers=LAYERS,
        num_attention_heads=HEADS,
        intermediate_size=4 * WIDTH,
        patch_size=PATCH,
        image_size=SIDE,
        layer_norm_eps=1e-6,
    )
    grey = (encoder.filters @ encoder.coordinates).reshape(WIDTH, 1, PATCH, PATCH)
    weights = {
        # Grey is the mean of the three normalised channels.
        "embeddings.patch_embeddings.projection.weight": grey.expand(-1, 3, -1, -1) / 3,
        "embeddings.patch_embeddings.projection.bias": encoder.bias,
        "embeddings.position_embeddings": encoder.positions[None],
        "layernorm.weight": encoder.norm.weight,
        "layernorm.bias": encoder.norm.bias - mean_embedding,
    }
    for number, block in enumerate(encoder.blocks):
        parts = {
            "layernorm_before": block.norm1,
            "layernorm_after": block.norm2,
            "attention.o_proj": block.out,
            "mlp.fc1": block.fc1,
            "mlp.fc2": block.fc2,
        }
        for name, part in parts.items():
            weights[f"layers.{number}.{name}.weight"] = part.weight
            weights[f"layers.{number}.{name}.bias"] = part.bias
        for name, weight, bias in zip("qkv", block.qkv.weight.chunk(3), block.qkv.bias.chunk(3), strict=True):
            weights[f"layers.{number}.attention.{name}_proj.weight"] = weight
            weights[f"layers.{number}.attention.{name}_proj.bias"] = bias
    model = IJepaModel(config).eval()
    model.load_state_dict({name: value.clone().contiguous() for name, value in weights.items()})
    return model
