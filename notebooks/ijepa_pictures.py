"""Pictures, neighbours and maps of embeddings in a notebook: the drawing part of ``ijepa_spark``.

Needs pyspark and nothing else. With Pillow the pictures are thumbnails instead of whole files;
``plot_map`` needs numpy and matplotlib.
"""

from __future__ import annotations

import base64
import html
import io
from typing import Any

from pyspark.sql import Column, DataFrame, Row
from pyspark.sql import functions as F


class IJepaError(RuntimeError):
    """What cannot be done here, and the remedy."""


class Picture:
    """A PNG image that a notebook shows."""

    def __init__(self, png: bytes):
        self.png = png

    def _repr_png_(self) -> bytes:
        return self.png


class Page:
    """A piece of HTML that a notebook shows."""

    def __init__(self, text: str):
        self.text = text

    def _repr_html_(self) -> str:
        return self.text


def show_images(
    images: DataFrame, limit: int = 12, key: str = "path", caption: str | None = None
) -> Page:
    """Some images of a table side by side, always the same.

    ``caption`` is a SQL expression; without it, the last part of the key.
    """
    text = F.expr(caption or f"`{key}`").alias("caption")
    shown = images.orderBy(F.xxhash64(key), key).limit(limit).select("content", text).collect()
    return Page(_grid([[_cell(row["content"], _name(row["caption"])) for row in shown]]))


def show_neighbors(
    hits: DataFrame, images: DataFrame, key: str = "path", queries: int = 6, neighbors: int = 6
) -> Page:
    """What ``search`` found as a grid: each line a query, then its neighbours with their scores.

    ``images`` holds the pictures of both sides: ``key`` and ``content``.
    """
    query, neighbor = "query_" + key, "neighbor_" + key
    first = hits.select(query).distinct().orderBy(query).limit(queries)
    near = hits.where(F.col("rank") <= neighbors).join(first, query)
    found = near.select(query, "rank", neighbor, "score").orderBy(query, "rank").collect()
    keys = {row[query] for row in found} | {row[neighbor] for row in found}
    wanted = images.where(F.col(key).isin(list(keys))).select(key, "content").collect()
    content = {row[key]: row["content"] for row in wanted}
    lines: dict[Any, list[str]] = {}
    for row in found:
        own = _cell(content.get(row[query]), _name(row[query]), is_query=True)
        line = lines.setdefault(row[query], [own])
        caption = f"{_name(row[neighbor])}<br>{row['score']:.4f}"
        line.append(_cell(content.get(row[neighbor]), caption))
    return Page(_grid(list(lines.values())))


def plot_map(
    embeddings: DataFrame, color: Column | None = None, limit: int = 2000, key: str = "path"
) -> Picture:
    """The embeddings on a plane: their first two principal components, as a scatter plot.

    A table of more than ``limit`` rows is represented by ``limit`` of them, always the same.
    """
    try:
        import numpy
        from matplotlib.figure import Figure
    except ImportError as missing:
        raise IJepaError(
            f"plot_map needs numpy and matplotlib, and {missing.name} is not installed:"
            " `%pip install numpy matplotlib`"
        ) from missing
    label = F.lit("") if color is None else color.cast("string")
    known = embeddings.where("embedding IS NOT NULL")
    sample = known.select(key, "embedding", label.alias("label"))
    rows: list[Row] = sample.orderBy(F.xxhash64(key), key).limit(limit).collect()
    if len(rows) < 3:
        raise IJepaError(f"a map needs three embeddings or more, but the table has {len(rows)}")
    vectors = numpy.array([row["embedding"] for row in rows])
    vectors -= vectors.mean(axis=0)
    _, scales, axes = numpy.linalg.svd(vectors, full_matrices=False)
    points = vectors @ axes[:2].T
    shares = scales[:2] ** 2 / max((scales**2).sum(), 1e-30)

    figure = Figure(figsize=(8, 6), layout="constrained")
    plane = figure.subplots()
    names = sorted({row["label"] or "" for row in rows})
    for place, name in enumerate(names):
        own = points[[(row["label"] or "") == name for row in rows]]
        marker = "osD^vP"[place // 10 % 6]  # ten colours, then the next marker
        plane.scatter(own[:, 0], own[:, 1], s=18, alpha=0.8, marker=marker, label=name)
    plane.set_xlabel(f"first component, {shares[0]:.0%} of the variance")
    plane.set_ylabel(f"second component, {shares[1]:.0%}")
    if 1 < len(names) <= 40:
        figure.legend(loc="outside right center", frameon=False)
    png = io.BytesIO()
    figure.savefig(png, format="png", dpi=96)
    return Picture(png.getvalue())


def _name(key: Any) -> str:
    return html.escape(str(key).rstrip("/").rsplit("/", 1)[-1])


def _grid(lines: list[list[str]]) -> str:
    style = "display:flex;flex-wrap:wrap;gap:8px;margin:4px 0;align-items:flex-start"
    return "".join(f'<div style="{style}">{"".join(line)}</div>' for line in lines)


def _cell(content: bytes | None, caption: str, is_query: bool = False) -> str:
    frame = "#1f6feb" if is_query else "transparent"
    picture = _source(bytes(content)) if content else None
    box = "width:112px;height:112px;object-fit:contain;background:#8882"
    shown = f'<img style="{box}" src="{picture}">' if picture else f'<div style="{box}"></div>'
    return (
        '<figure style="margin:0;width:116px;font:11px sans-serif;overflow-wrap:anywhere">'
        f'<div style="border:2px solid {frame}">{shown}</div>'
        f"<figcaption>{caption}</figcaption></figure>"
    )


def _source(content: bytes) -> str | None:
    """A data URI: a thumbnail by Pillow if it is there, else the file if a browser shows it."""
    starts = {b"\xff\xd8": "jpeg", b"\x89PNG": "png", b"GIF8": "gif", b"RIFF": "webp"}
    kind = next((starts[start] for start in starts if content.startswith(start)), None)
    try:
        from PIL import Image

        thumbnail = Image.open(io.BytesIO(content)).convert("RGB")
        thumbnail.thumbnail((224, 224))
        small = io.BytesIO()
        thumbnail.save(small, "JPEG", quality=85)
        content, kind = small.getvalue(), "jpeg"
    except ImportError:
        pass
    except (OSError, ValueError):
        return None  # no picture
    return kind and f"data:image/{kind};base64,{base64.b64encode(content).decode()}"
