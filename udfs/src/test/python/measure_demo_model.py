"""What the demo model knows of drawn pictures.

    python measure_demo_model.py SETS [--head LABELLED] [--model CHECKPOINT]

SETS is a folder of pictures that DrawPictures has drawn with `sets`, LABELLED one drawn with `originals`;
transformers embeds them with the checkpoint. Without one, both are Parquet tables that `ijepa embed`
has written of such pictures. Prints, for each set of 240 originals, how many have an original of the
same kind as their nearest other one, and how many of the 160 copies find their own original first; with
LABELLED, how many originals of all sets a linear head names rightly that has learned from at most 3600
of those. Distances are cosines. Nothing is fitted to SETS.
"""

import argparse
import pathlib

import numpy as np
import pyarrow.parquet as pq
import torch
import torch.nn.functional as F
from PIL import Image
from transformers import IJepaModel
from transformers.models.vit.image_processing_pil_vit import ViTImageProcessorPil

LABELLED = 3600


@torch.no_grad()
def embedded(folder, checkpoint, most):
    """Paths, and vectors [n, width], of the first pictures below the folder."""
    processor = ViTImageProcessorPil.from_pretrained(checkpoint)
    model = IJepaModel.from_pretrained(checkpoint, dtype=torch.float32).eval()
    files = [file for file in pathlib.Path(folder).rglob("*.*") if file.is_file()]
    files = sorted(files, key=lambda file: file.stem.split("-")[1])[:most]
    vectors = []
    for start in range(0, len(files), 50):
        pictures = [Image.open(file).convert("RGB") for file in files[start : start + 50]]
        pixels = processor(pictures, return_tensors="pt")["pixel_values"]
        vectors.append(model(pixel_values=pixels).last_hidden_state.mean(1))
    return files, torch.cat(vectors)


def read(folder):
    """Paths, and vectors [n, width], of all rows that are not rejected."""
    table = pq.read_table(folder, columns=["path", "embedding", "status"])
    rows = [row for row in table.to_pylist() if row["status"] == "ok"]
    rows.sort(key=lambda row: row["path"])
    paths = [pathlib.PurePath(row["path"]) for row in rows]
    return paths, torch.tensor([row["embedding"] for row in rows])


def kinds(paths):
    return np.array([path.stem.split("-")[0] for path in paths])


def measure(paths, vectors):
    """Same-kind neighbours of originals, and copies found first by alteration, as booleans."""
    stems = np.array([path.stem.split("~")[0] for path in paths])
    alterations = np.array([path.stem.partition("~")[2] for path in paths])
    unit = F.normalize(vectors.double(), dim=1)
    originals = np.flatnonzero(alterations == "")
    kind = kinds(paths)
    among = unit[originals] @ unit[originals].T
    among.fill_diagonal_(-2)
    same = kind[originals][among.argmax(1).numpy()] == kind[originals]
    found = {}
    for alteration in sorted(set(alterations) - {""}):
        copies = np.flatnonzero(alterations == alteration)
        nearest = originals[(unit[copies] @ unit[originals].T).argmax(1).numpy()]
        found[alteration] = stems[nearest] == stems[copies]
    return same, found


def head(vectors, labels, penalty=0.01):
    """Multinomial logistic regression on standardised features; gives a function to names."""
    names, truth = np.unique(labels, return_inverse=True)
    mean, deviation = vectors.mean(0), vectors.std(0)
    features, truth = (vectors - mean) / deviation, torch.from_numpy(truth)
    weight = torch.zeros(len(names), vectors.shape[1], requires_grad=True)
    bias = torch.zeros(len(names), requires_grad=True)
    optimizer = torch.optim.LBFGS([weight, bias], max_iter=200, line_search_fn="strong_wolfe")

    def loss():
        optimizer.zero_grad()
        value = F.cross_entropy(features @ weight.T + bias, truth) + penalty / 2 * weight.square().sum()
        value.backward()
        return value

    optimizer.step(loss)
    return lambda others: names[(((others - mean) / deviation) @ weight.T + bias).argmax(1).numpy()]


def main():
    options = argparse.ArgumentParser()
    options.add_argument("sets")
    options.add_argument("--head", metavar="LABELLED")
    options.add_argument("--model", metavar="CHECKPOINT")
    chosen = options.parse_args()
    torch.set_num_threads(1)

    def vectors_of(place, most=None):
        return embedded(place, chosen.model, most) if chosen.model else read(place)

    paths, vectors = vectors_of(chosen.sets)
    sets = np.array([path.parent.name for path in paths])
    same, found = [], {}
    for name in np.unique(sets):
        here = np.flatnonzero(sets == name)
        same_here, found_here = measure([paths[i] for i in here], vectors[here])
        same.append(same_here.mean())
        for alteration, hits in found_here.items():
            found.setdefault(alteration, []).append(hits)
    print(f"nearest of the same kind {np.mean(same):.1%} ({min(same):.1%} to {max(same):.1%})")
    hits = {alteration: np.concatenate(parts) for alteration, parts in found.items()}
    if hits:
        each = ", ".join(f"{alteration} {part.mean():.1%}" for alteration, part in hits.items())
        print(f"copies found first {np.concatenate(list(hits.values())).mean():.1%} ({each})")
    if chosen.head:
        labelled, features = vectors_of(chosen.head, LABELLED)
        name = head(features, kinds(labelled))
        originals = [i for i, path in enumerate(paths) if "~" not in path.stem]
        right = name(vectors[originals]) == kinds([paths[i] for i in originals])
        print(f"linear head of {len(labelled)} labelled pictures: {right.mean():.1%}")


if __name__ == "__main__":
    main()
