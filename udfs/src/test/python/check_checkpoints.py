"""Makes the checkpoints anew and compares them, and what transformers computes, with those that are committed.

    python check_checkpoints.py ../resources/io/ijepa/model/checkpoints

Files must be the same; of safetensors files the tensors: equal names, types and shapes, weights and
what went into a network to the bit, what it computed within 1e-5 of its largest magnitude (BLAS
differs between processors: 1.5e-6 was seen between two of one family).
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import torch
from safetensors.torch import load_file

INPUTS = {"pixels", "pixel_values", "bool_masked_pos"}
TOLERANCE = 1e-5


def computed(file, name):
    """The names of another image size begin with it: 12x28.last_hidden_state."""
    return file.name == "expected.safetensors" and name.split(".")[-1] not in INPUTS


def differences_of_tensors(file, committed):
    made, committed = load_file(file), load_file(committed)
    if made.keys() != committed.keys():
        yield f"tensors {sorted(made.keys() ^ committed.keys())} are in one of the two only"
        return
    for name, tensor in made.items():
        other = committed[name]
        if tensor.dtype != other.dtype or tensor.shape != other.shape:
            yield f"{name}: {tensor.dtype} {list(tensor.shape)}, not {other.dtype} {list(other.shape)}"
        elif torch.equal(tensor, other):
            continue
        elif not computed(file, name):
            yield f"{name}: differs"
        else:
            largest = (tensor - other).abs().max().item() / max(1.0, other.abs().max().item())
            if not largest <= TOLERANCE:
                yield f"{name}: differs by {largest:.3g} of its largest magnitude"


def differences(made, committed):
    if made.suffix == ".safetensors":
        return list(differences_of_tensors(made, committed))
    return [] if made.read_bytes() == committed.read_bytes() else ["differs"]


def files_below(root):
    return {path.relative_to(root) for path in root.rglob("*") if path.is_file()}


def main():
    committed = Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "checkpoints"
        maker = Path(__file__).with_name("make_checkpoints.py")
        subprocess.run([sys.executable, maker, made], check=True, stdout=subprocess.DEVNULL)
        problems = [
            f"{path}: is only {'made' if (made / path).exists() else 'committed'}"
            for path in sorted(files_below(made) ^ files_below(committed))
        ]
        common = sorted(files_below(made) & files_below(committed))
        for path in common:
            found = differences(made / path, committed / path)
            problems += [f"{path}: {problem}" for problem in found]
    if problems:
        sys.exit("the committed checkpoints are not what make_checkpoints.py makes:\n" + "\n".join(problems))
    print(f"checkpoints: {len(common)} files are what transformers makes")


if __name__ == "__main__":
    main()
