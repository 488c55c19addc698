"""One cache for two programs: what ijepa fetches, huggingface_hub reads offline, and the reverse.

    python check_hub_cache.py IJEPA WORK_FOLDER CHECKPOINT

IJEPA is the launcher. The hub is a local one: see local_hub.py. Also held: both leave the same
folder, file by file and link by link; nothing is asked of the hub offline; no output has the token.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from local_hub import COMMIT, LocalHub

MODEL, TOKEN = "org/ijepa-test", "hf_a_secret"
READ = "from huggingface_hub import hf_hub_download as get; print(get('{0}', '{1}'))"
LOAD = "from transformers import IJepaModel; print(IJepaModel.from_pretrained('{0}').num_parameters())"
FETCH = "from huggingface_hub import snapshot_download as get; print(get('{0}'))"


def run(command, cache, endpoint, offline):
    environment = {
        **os.environ,
        "HF_HUB_CACHE": str(cache),
        "HF_ENDPOINT": endpoint,
        "HF_TOKEN": TOKEN,
        "HF_HUB_OFFLINE": "1" if offline else "0",
    }
    done = subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    assert TOKEN not in done.stdout + done.stderr
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()


def repository(cache):
    """The files of the model's folder and the targets of its links."""
    root = cache / ("models--" + MODEL.replace("/", "--"))
    found = {}
    for path in sorted(root.rglob("*")):
        name = str(path.relative_to(root))
        if name.startswith(("trees", ".no_exist")):  # notes of huggingface_hub to itself
            continue
        if path.is_symlink():
            found[name] = os.readlink(path)
        elif path.is_file():
            found[name] = path.read_bytes()
    return found


def main():
    launcher, work = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    checkpoint = Path(sys.argv[3]).resolve()
    shutil.rmtree(work, ignore_errors=True)
    source, ours, theirs = work / "source", work / "ours", work / "theirs"
    source.mkdir(parents=True)
    for name in ("config.json", "preprocessor_config.json", "model.safetensors"):
        shutil.copy(checkpoint / name, source / name)
    hub = LocalHub(MODEL, source, TOKEN)
    fetch = [launcher, "model", "fetch", "--model", MODEL]
    info = [launcher, "model", "info", "--json", "--model", MODEL]
    python = [sys.executable, "-c"]

    run(fetch, ours, hub.endpoint, False)
    run([*python, FETCH.format(MODEL)], theirs, hub.endpoint, False)
    assert repository(ours) == repository(theirs), (repository(ours), repository(theirs))

    hub.requests.clear()
    for name in source.iterdir():
        path = run([*python, READ.format(MODEL, name.name)], ours, hub.endpoint, True)
        assert Path(path).read_bytes() == name.read_bytes(), path
        assert COMMIT in path, path
    parameters = int(run([*python, LOAD.format(MODEL)], ours, hub.endpoint, True))
    facts = json.loads(run(info, theirs, hub.endpoint, True))
    assert facts["model"] == MODEL and facts["encoder_parameters"] == parameters, facts
    assert not hub.requests, hub.requests
    print(f"hub cache: {len(repository(ours))} files and links the same, read both ways offline")


if __name__ == "__main__":
    main()
