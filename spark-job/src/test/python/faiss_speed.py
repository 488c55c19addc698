"""Queries per second of FAISS's IndexFlatIP on random vectors: one number, the faster of two runs.

    python faiss_speed.py ROWS DIMENSION QUERIES TOP_K THREADS
"""

import sys
import time

import faiss
import numpy as np

rows, dimension, queries, top_k, threads = map(int, sys.argv[1:])
faiss.omp_set_num_threads(threads)
rng = np.random.default_rng(1)
index = faiss.IndexFlatIP(dimension)
for start in range(0, rows, 20_000):
    count = min(20_000, rows - start)
    index.add(rng.random((count, dimension), dtype=np.float32) * 2 - 1)
asked = rng.random((queries, dimension), dtype=np.float32) * 2 - 1
seconds = []
for _ in range(2):
    start = time.perf_counter()
    index.search(asked, top_k)
    seconds.append(time.perf_counter() - start)
print(queries / min(seconds))
