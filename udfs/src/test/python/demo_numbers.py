"""Prints what the test inference of `ijepa doctor` must give, as transformers computes it.

    python demo_numbers.py ../../main/resources/io/ijepa/demo

One image of the demo model's size, red = 3y + 5x, green = 50 more, blue = 100 more, modulo 256;
the first numbers of the mean over its patch tokens. They stand in io.ijepa.host.TestInference; run
this again when the demo model changes.
"""

import sys

import numpy as np
import torch
from transformers import IJepaModel
from transformers.models.vit.image_processing_pil_vit import ViTImageProcessorPil

folder = sys.argv[1]
side = 224
y, x, channel = np.mgrid[0:side, 0:side, 0:3]
pixels = ((3 * y + 5 * x + 50 * channel) % 256).astype(np.uint8)
processed = ViTImageProcessorPil.from_pretrained(folder)(images=[pixels], return_tensors="pt")
with torch.no_grad():
    tokens = IJepaModel.from_pretrained(folder, dtype=torch.float32)(**processed).last_hidden_state
print([float(f"{value:.6f}") for value in tokens.mean(dim=1)[0, :4].tolist()])
