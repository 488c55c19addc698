"""Spark Connect has no JVM for Python, and says what to do; SQL through the catalog works there."""

import os

import ijepa_spark as ijepa
from pyspark.sql import SparkSession

spark = (
    SparkSession.builder.remote("local[1]")
    .config("spark.jars", os.environ["IJEPA_JAR"])
    .config("spark.ui.enabled", "false")
    .config("spark.sql.catalog.ijepa", "io.ijepa.udf.SqlCatalog")
    .getOrCreate()
)
try:
    ijepa.embed(spark.range(1))
    raise AssertionError("there is no JVM")
except ijepa.IJepaError as refused:
    assert "Spark Connect" in str(refused) and "docs/sql.md" in str(refused), refused
row = spark.sql("SELECT ijepa.embed_row(X'00').status AS status").first()
assert row.status == "CORRUPT", row
spark.stop()
