"""I-JEPA embeddings from Python: a thin way to ``io.ijepa.udf.IJepa`` on a Spark session's JVM.

Needs pyspark, the bundle jar attached to the session, and ``ijepa_pictures.py`` beside it, which
draws; nothing else. Options are those of ``./ijepa embed --help``
and ``./ijepa search --help`` with underscores: ``embed(images, model=.., key_columns=["id"])``.

    import ijepa_spark as ijepa

    spark = ijepa.session()
    images = ijepa.images(spark, "pictures/")
    embeddings = ijepa.embed(images, model="ijepa_vith14_1k/")
    hits = ijepa.search(embeddings, embeddings.limit(3), top_k=5, exclude_self=True)
    ijepa.show_neighbors(hits, images)
"""

from __future__ import annotations

import glob
import os
import tempfile
from collections.abc import Callable, Iterable
from typing import Any, Union

from ijepa_pictures import IJepaError, Page, Picture, plot_map, show_images, show_neighbors
from py4j.java_gateway import JavaClass
from pyspark.sql import DataFrame, SparkSession

__all__ = [
    *("session", "parameter", "images", "embed", "classify", "search"),
    *("duplicates", "register"),
    *("plot_map", "show_images", "show_neighbors", "IJepaError", "Page", "Picture"),
]

Option = Union[str, int, float, bool, Iterable[str]]

_DOOR = "io.ijepa.udf.IJepa"


# ---- session and tables


def session(jar: str | None = None) -> SparkSession:
    """The session of this notebook or, on a plain machine, a new local one with the bundle jar.

    The jar is looked for in the environment's ``IJEPA_JAR``, in the wheel that this is of, and
    where ``mvn -DskipTests package`` leaves it.
    """
    active = SparkSession.getActiveSession()
    if active is not None:
        return active
    if "DATABRICKS_RUNTIME_VERSION" in os.environ:
        return SparkSession.builder.getOrCreate()
    here = os.path.dirname(os.path.abspath(__file__))
    built = glob.glob(os.path.join(here, "jars", "*-bundle.jar"))  # of the wheel
    built += glob.glob(os.path.join(here, "..", "spark-job", "target", "*-bundle.jar"))
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
    door = _static(spark, _DOOR, "embed")
    return DataFrame(door(images._jdf, _options(spark, options, model=model)), spark)


def classify(images: DataFrame, model: str, **options: Option) -> DataFrame:
    """Labels by a checkpoint's own classifier: ``label``, ``score``, ``top_k``, ``logits``, .."""
    spark = images.sparkSession
    door = _static(spark, _DOOR, "classify")
    return DataFrame(door(images._jdf, _options(spark, options, model=model)), spark)


def search(embeddings: DataFrame, queries: DataFrame, **options: Option) -> DataFrame:
    """The nearest embeddings of each query, exactly: ``top_k=10``, ``metric="cosine"``, ..

    Gives ``query_path``, ``rank`` from 1, ``neighbor_path``, ``score`` (higher is nearer), with
    the names of the key columns for ``path``.
    """
    spark = embeddings.sparkSession
    door = _static(spark, _DOOR, "search")
    return DataFrame(door(embeddings._jdf, queries._jdf, _options(spark, options)), spark)


def duplicates(
    embeddings: DataFrame, against: DataFrame | None = None, **options: Option
) -> DataFrame:
    """Pairs of embeddings that are nearly the same: ``threshold=0.95``, ``key_columns=["id"]``, ..

    With ``against``, a standing table: pairs of two of ``embeddings``, or of one and one of those.
    Gives ``a_path``, ``b_path``, ``score``, with the names of the key columns for ``path``.
    """
    spark = embeddings.sparkSession
    door = _static(spark, _DOOR, "duplicates")
    tables = [embeddings._jdf] + ([] if against is None else [against._jdf])
    return DataFrame(door(*tables, _options(spark, options)), spark)


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
