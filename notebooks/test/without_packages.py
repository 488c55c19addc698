"""With PySpark and nothing else: pictures as they are, and a remedy where a map was asked for."""

import importlib.util

import ijepa_spark as ijepa
from pyspark.errors import IllegalArgumentException
from pyspark.sql import functions as F

for package in ("numpy", "PIL", "IPython", "matplotlib", "pandas"):
    assert importlib.util.find_spec(package) is None, package

spark = ijepa.session()
images = ijepa.images(spark).where(F.col("path").contains("rings-00")).persist()
embeddings = ijepa.embed(images, key_columns=["path"], normalize=True).persist()
hits = ijepa.search(embeddings, embeddings, top_k=2, exclude_self=True)
page = ijepa.show_neighbors(hits, images, queries=2)._repr_html_()
assert page.count("data:image/") == 6, page[:300]
assert ijepa.show_images(images, limit=3)._repr_html_().count("data:image/") == 3
try:
    ijepa.plot_map(embeddings)
    raise AssertionError("there is no numpy")
except ijepa.IJepaError as refused:
    assert "%pip install numpy matplotlib" in str(refused), refused
try:
    ijepa.embed(images, modle="x", batch_size=0)
    raise AssertionError("there are no such options")
except IllegalArgumentException as refused:
    assert "unknown option 'modle'" in str(refused) and "batch-size" in str(refused), refused
spark.stop()
