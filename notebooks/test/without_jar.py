"""A session without the jar is told so; a jar that comes later is found, from every thread."""

import os
import threading

import ijepa_spark as ijepa
from pyspark.sql import SparkSession

spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
try:
    ijepa.register(spark)
    raise AssertionError("there is no jar")
except ijepa.IJepaError as refused:
    assert "the bundle jar is not attached to this session" in str(refused), refused

spark.sql(f"ADD JAR '{os.environ['IJEPA_JAR']}'")
failures = []


def register():
    try:
        ijepa.register(spark)
    except Exception as failure:
        failures.append(failure)


another = threading.Thread(target=register)
another.start()
another.join()
assert not failures, failures
row = spark.sql("SELECT ijepa_embed_row(X'00').status, ijepa_embed(X'00')").first()
assert tuple(row) == ("CORRUPT", None), row
spark.stop()
