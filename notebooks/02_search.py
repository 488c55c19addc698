# Databricks notebook source
# MAGIC %md
# MAGIC # Search pictures by pictures
# MAGIC
# MAGIC The nearest neighbours of some pictures in a table of embeddings, exactly, and the table on a map.

# COMMAND ----------

import ijepa_spark as ijepa
from pyspark.sql import functions as F

spark = ijepa.session()

source = ijepa.parameter("images", "", "Table or folder of images")
model = ijepa.parameter("model", "", "Checkpoint folder") or None

# COMMAND ----------

# MAGIC %md
# MAGIC Left empty, the demo's pictures: 240 of twelve kinds, and four altered copies of each sixth of them. The name of a copy
# MAGIC tells its original: `rings-003~brighter.webp` was made from `rings-003`.
# MAGIC
# MAGIC The embeddings are kept in memory here. Read them from the table that `01_embed` wrote if there are many.

# COMMAND ----------

images = ijepa.images(spark, source)
embeddings = ijepa.embed(images, model=model).where("embedding IS NOT NULL").persist()
print(embeddings.count(), "embeddings of", embeddings.first()["model"])

# COMMAND ----------

# MAGIC %md
# MAGIC ## Neighbours
# MAGIC
# MAGIC Every embedding is compared with every query, by matrix products on the executors. `exclude_self` leaves out the query's
# MAGIC own row. A higher score is nearer: here the cosine similarity; `metric="dot"` and `metric="l2"` are the others.

# COMMAND ----------

is_copy = F.col("path").contains("~")
queries = embeddings.where(is_copy if not source else F.lit(True)).orderBy(F.xxhash64("path")).limit(6)
hits = ijepa.search(embeddings, queries, top_k=6, exclude_self=True)
hits.select("query_path", "rank", "neighbor_path", "score").orderBy("query_path", "rank").show(6, truncate=False)

# COMMAND ----------

ijepa.show_neighbors(hits, images)

# COMMAND ----------

# MAGIC %md
# MAGIC The framed pictures are the queries. The demo's model finds the original of an altered copy and its other copies; the
# MAGIC places after them are by colour and texture, since it is untrained.
# MAGIC
# MAGIC ## A map
# MAGIC
# MAGIC The two directions in which the embeddings differ most. Pictures that lie apart here are apart; those that lie together
# MAGIC may still differ in the other directions.

# COMMAND ----------

file = F.element_at(F.split("path", "/"), -1)
kind = F.regexp_extract(file, "^([a-z]+)-", 1) if not source else None
ijepa.plot_map(embeddings, color=kind)

# COMMAND ----------

# MAGIC %md
# MAGIC ## Near duplicates, in SQL
# MAGIC
# MAGIC Pairs of a few rows, by a join. All pairs of a big table are too many:
# MAGIC search with the table as its own queries instead.

# COMMAND ----------

ijepa.register(spark, model=model)
embeddings.createOrReplaceTempView("embeddings")
spark.sql(
    """
    SELECT a.path AS left, b.path AS right,
           ijepa_cosine_similarity(a.embedding, b.embedding) AS similarity
    FROM (SELECT * FROM embeddings ORDER BY path LIMIT 40) a
    JOIN (SELECT * FROM embeddings ORDER BY path LIMIT 40) b ON a.path < b.path
    ORDER BY similarity DESC LIMIT 5
    """
).show(truncate=70)
