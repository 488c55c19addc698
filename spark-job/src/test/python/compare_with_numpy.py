"""Holds search against a float64 brute force, and runs what docs/search.md shows.

    python compare_with_numpy.py IJEPA DOCUMENT WORK_FOLDER

IJEPA is the launcher, DOCUMENT docs/search.md. Writes five random tables, searches them with `IJEPA
search`, and computes the same with NumPy in float64: the same neighbours in the same order, scores
within 1e-5. Then runs the document's Python blocks, in order, over a table, its neighbours and its
index.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.dataset
import pyarrow.parquet

MAX_ERROR = 1e-5
TOP_K = 10
# rows, dimension, files, metric
TABLES = [
    (2000, 64, 1, "cosine"),
    (300, 17, 500, "dot"),  # most files are empty
    (1500, 33, 7, "l2"),
    (6, 8, 3, "cosine"),  # fewer rows than neighbours
    (6000, 3, 2, "cosine"),  # near ties everywhere
]


def make_table(folder, rng, rows, dimension, files):
    vectors = (rng.standard_normal((rows, dimension)) + 0.3).astype(np.float32)
    same = rng.integers(0, rows, (rows // 5, 2))
    vectors[same[:, 0]] = vectors[same[:, 1]]  # duplicates
    vectors[rng.integers(0, rows, max(1, rows // 50))] = 0
    keys = [f"row-{number}" for number in rng.permutation(rows)]
    table = pa.table(
        {
            "path": keys,
            "embedding": pa.array(list(vectors), pa.list_(pa.float32())),
            "model": ["random@0123456789ab"] * rows,
        }
    )
    folder.mkdir(parents=True)
    for number in range(files):
        part = table.slice(rows * number // files, rows * (number + 1) // files - rows * number // files)
        pyarrow.parquet.write_table(part, folder / f"part-{number:03}.parquet")
    return np.array(keys), vectors.astype(np.float64)


def brute_force(keys, rows, query, metric):
    dots = (rows * query).sum(axis=1)
    if metric == "dot":
        scores = dots
    elif metric == "l2":
        scores = -((rows - query) ** 2).sum(axis=1)
    else:
        lengths = np.sqrt((rows**2).sum(axis=1) * (query**2).sum())
        scores = np.divide(dots, lengths, out=np.zeros_like(dots), where=lengths > 0)
    order = np.lexsort((keys, -scores))[:TOP_K]
    return keys[order], scores[order]


def ijepa(launcher, *words):
    subprocess.run([launcher, *map(str, words)], check=True, stdout=subprocess.DEVNULL)


def compare(launcher, work, number, rows, dimension, files, metric):
    rng = np.random.default_rng(number)
    folder = work / f"table-{number}"
    keys, vectors = make_table(folder, rng, rows, dimension, files)
    query_keys, queries = make_table(work / f"queries-{number}", rng, 25, dimension, 2)
    output = work / f"near-{number}"
    ijepa(
        launcher, "search", "--embeddings", folder, "--queries", work / f"queries-{number}",
        "--output", output, "--metric", metric, "--top-k", TOP_K,
    )  # fmt: skip
    near = pyarrow.dataset.dataset(output, format="parquet").to_table().to_pandas()
    assert len(near) == len(queries) * min(TOP_K, rows), len(near)
    worst = 0.0
    for key, query in zip(query_keys, queries, strict=True):
        found = near[near["query_path"] == key].sort_values("rank")
        expected, scores = brute_force(keys, vectors, query, metric)
        assert found["neighbor_path"].tolist() == expected.tolist(), (number, key)
        worst = max(worst, np.abs(found["score"].to_numpy() - scores).max())
    assert worst <= MAX_ERROR, worst
    print(f"{rows} x {dimension} in {files} files, {metric}: equal, largest score error {worst:.1e}")


def run_document(launcher, document, work):
    shutil.copytree(work / "table-0", work / "embeddings")
    ijepa(launcher, "index", "--embeddings", work / "embeddings", "--output", work / "index",
          "--cells", 2, "--recall-sample", 0)  # fmt: skip
    ijepa(launcher, "search", "--embeddings", work / "index", "--queries", work / "embeddings",
          "--output", work / "near")  # fmt: skip
    os.chdir(work)
    names = {}
    for block in re.findall(r"^```python\n(.*?)^```", document.read_text(), re.M | re.S):
        exec(compile(block, str(document), "exec"), names)
    first = names["table"]["path"][0].as_py()
    exact = names["near"][names["near"]["query_path"] == first]
    assert len(names["best"]) == len(names["vectors"])
    np.testing.assert_allclose(names["scores"][0], exact.sort_values("rank")["score"], atol=1e-5)
    # The SQL reads two cells, and there are no more: it finds what an exact search does.
    paths, scores = zip(*names["neighbors"], strict=True)
    np.testing.assert_allclose(scores, exact.sort_values("rank")["score"], atol=1e-5)
    assert set(paths) == set(exact["neighbor_path"])
    print(f"{document.name}: every Python block runs")


def main(launcher, document, work):
    launcher, document, work = Path(launcher).resolve(), Path(document).resolve(), Path(work).resolve()
    shutil.rmtree(work, ignore_errors=True)
    for number, (rows, dimension, files, metric) in enumerate(TABLES):
        compare(launcher, work, number, rows, dimension, files, metric)
    run_document(launcher, document, work)


main(*sys.argv[1:])
