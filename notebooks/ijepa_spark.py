"""I-JEPA embeddings from Python: a thin way to ``io.ijepa.udf.IJepa`` on the JVM of a Spark session.

Needs pyspark and the bundle jar attached to the session, nothing else; pictures are smaller with
Pillow, and ``plot_map`` needs numpy and matplotlib. Options are those of ``./ijepa embed --help``
and ``./ijepa search --help`` with underscores: ``embed(images, model=.., key_columns=["id"])``.

    import ijepa_spark as ijepa

    spark = ijepa.session()
    images = ijepa.images(spark, "pictures/")
    embeddings = ijepa.embed(images, model="ijepa_vith14_1k/")
    hits = ijepa.search(embeddings, embeddings.limit(3), top_k=5, exclude_self=True)
    ijepa.show_neighbors(hits, images)
"""

from __future__ import annotations

import base64
import glob
import html
import io
import os
import tempfile
from typing import Any, Callable, Iterable, Union

from py4j.java_gateway import JavaClass
from pyspark.sql import Column, DataFrame, Row, SparkSession
from pyspark.sql import functions as F

Option = Union[str, int, float, bool, Iterable[str]]

_DOOR = "io.ijepa.udf.IJepa"


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


# ---- session and tables


def session(jar: str | None = None) -> SparkSession:
    """The session of this notebook or, on a plain machine, a new local one with the bundle jar.

    The jar is looked for in the environment's ``IJEPA_JAR`` and where ``mvn -DskipTests package``
    leaves it.
    """
    active = SparkSession.getActiveSession()
    if active is not None:
        return active
    if "DATABRICKS_RUNTIME_VERSION" in os.environ:
        return SparkSession.builder.getOrCreate()
    here = os.path.dirname(os.path.abspath(__file__))
    built = glob.glob(os.path.join(here, "..", "spark-job", "target", "*-bundle.jar"))
    jar = jar or os.environ.get("IJEPA_JAR") or max(built, key=os.path.getmtime, default=None)
    if jar is None:
        raise IJepaError("no bundle jar is found: run `mvn -DskipTests package`, or set IJEPA_JAR")
    if not os.path.isfile(jar):
        raise IJepaError(f"the bundle jar {jar} does not exist; see IJEPA_JAR")
    return (
        SparkSession.builder.master("local[*]")
        .appName("ijepa")
        .config("spark.jars", os.path.abspath(jar))
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.shuffle.partitions", "8")
        .config("spark.log.level", "ERROR")
        .getOrCreate()
    )


def parameter(name: str, default: str = "", label: str = "") -> str:
    """A setting of a notebook: a widget on Databricks, the variable ``IJEPA_<NAME>`` elsewhere."""
    try:
        widgets = get_ipython().user_ns["dbutils"].widgets  # type: ignore[name-defined]
    except (NameError, KeyError):
        return os.environ.get("IJEPA_" + name.upper(), default)
    widgets.text(name, default, label or name)
    return widgets.get(name)


def images(spark: SparkSession, source: str = "") -> DataFrame:
    """The table of that name, the image files below a folder, or the demo's pictures for ""."""
    if not source:
        folder = os.path.join(tempfile.gettempdir(), "ijepa-demo", "pictures")
        draw = _static(spark, "io.ijepa.job.demo.DemoPictures", "draw")
        draw(spark._jvm.java.io.File(folder).toPath())
        source = "file:" + folder
    if "/" not in source:
        return spark.table(source)
    reader = spark.read.format("binaryFile").option("recursiveFileLookup", "true")
    return reader.load(source).select("path", "content")


# ---- embeddings and neighbours


def embed(images: DataFrame, model: str | None = None, **options: Option) -> DataFrame:
    """Embeds a table of images, lazily.

    Gives the key and kept columns, then ``embedding`` (null where rejected), ``status``,
    ``error``, ``width``, ``height`` and ``model``. Without a model: the untrained demo model.
    """
    spark = images.sparkSession
    rows = _static(spark, _DOOR, "embed")(images._jdf, _options(spark, options, model=model))
    return DataFrame(rows, spark)


def search(embeddings: DataFrame, queries: DataFrame, **options: Option) -> DataFrame:
    """The nearest embeddings of each query, exactly: ``top_k=10``, ``metric="cosine"``, ..

    Gives ``query_path``, ``rank`` from 1, ``neighbor_path``, ``score`` (higher is nearer), with
    the names of the key columns for ``path``.
    """
    spark = embeddings.sparkSession
    door = _static(spark, _DOOR, "search")
    return DataFrame(door(embeddings._jdf, queries._jdf, _options(spark, options)), spark)


def register(spark: SparkSession, model: str | None = None, **options: Option) -> None:
    """Gives SQL ``ijepa_embed``, ``ijepa_embed_row``, ``ijepa_cosine_similarity`` and
    ``ijepa_normalize``: see docs/sql.md."""
    _static(spark, _DOOR, "register")(spark._jsparkSession, _options(spark, options, model=model))


def _options(spark: SparkSession, options: dict[str, Option], **more: Option | None) -> Any:
    """As the JVM takes them: names with dashes, values as text, lists with commas."""
    java = spark._jvm.java.util.HashMap()
    for name, value in {**options, **more}.items():
        if value is None:
            continue
        if isinstance(value, bool):
            value = str(value).lower()
        elif not isinstance(value, (str, int, float)):
            value = ",".join(value)
        java.put(name.replace("_", "-"), str(value))
    return java


def _static(spark: SparkSession, name: str, method: str) -> Callable[..., Any]:
    """A static method of a class in the bundle jar."""
    jvm = getattr(spark, "_jvm", None)
    if jvm is None:
        raise IJepaError(
            "this session is Spark Connect (serverless or standard compute), where Python has no"
            " JVM to call: use dedicated compute with the bundle jar as a library, or SQL through"
            " the catalog that docs/sql.md describes"
        )
    found = _named(jvm, name)
    if not isinstance(found, JavaClass):
        # A jar that came later is known to Spark's own class loader, not to this thread's.
        loader = spark._jsparkSession.sharedState().jarClassLoader()
        jvm.java.lang.Thread.currentThread().setContextClassLoader(loader)
        found = _named(jvm, name)
    if not isinstance(found, JavaClass):
        raise IJepaError(
            "the bundle jar is not attached to this session: install it as a library of the"
            " cluster, or start with `pyspark --jars ijepa-spark-job-VERSION-bundle.jar`, or let"
            " ijepa_spark.session() start Spark"
        )
    return getattr(found, method)


def _named(jvm: Any, name: str) -> Any:
    for part in name.split("."):
        jvm = getattr(jvm, part)
    return jvm


# ---- pictures


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
    sample = embeddings.where("embedding IS NOT NULL").select(key, "embedding", label.alias("label"))
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
