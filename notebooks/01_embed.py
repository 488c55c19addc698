# Databricks notebook source
# MAGIC %md
# MAGIC # Embed pictures
# MAGIC
# MAGIC A table of images becomes a table of I-JEPA embeddings: one vector for each picture, and a reason for each file that is
# MAGIC no picture.
# MAGIC
# MAGIC - **On a laptop**: `mvn -DskipTests package`, then open this notebook with Jupyter and PySpark 4.0 to 4.3.
# MAGIC - **On Databricks**: dedicated compute, with the bundle jar as a library, and the `ijepa_*.py` files beside this notebook.

# COMMAND ----------

import ijepa_spark as ijepa

spark = ijepa.session()
print("Spark", spark.version)

# COMMAND ----------

# MAGIC %md
# MAGIC ## Your pictures, your model
# MAGIC
# MAGIC Left empty, the demo's 403 pictures and its small model, whose weights are untrained: it finds altered copies of a
# MAGIC picture, and knows nothing of what a picture shows.
# MAGIC
# MAGIC A table of yours has a column `path`, which identifies a row, and a column `content` with the encoded file.
# MAGIC
# MAGIC On Databricks these are widgets at the top of the page; elsewhere the environment variables `IJEPA_IMAGES`,
# MAGIC `IJEPA_MODEL` and `IJEPA_OUTPUT`, or edit the cell. A cluster of several machines needs an output that all of them
# MAGIC reach, for example `/Volumes/...`.

# COMMAND ----------

source = ijepa.parameter("images", "", "Table or folder of images")
model = ijepa.parameter("model", "", "Checkpoint folder") or None
demo_output = "file:/tmp/ijepa-demo/embeddings"
output = ijepa.parameter("output", demo_output, "Folder for the embeddings")

images = ijepa.images(spark, source)
print(images.count(), "images")

# COMMAND ----------

ijepa.show_images(images)

# COMMAND ----------

# MAGIC %md
# MAGIC ## Embed
# MAGIC
# MAGIC `embed` is lazy: the work is done where the result is written. Each executor holds one session, which all of its tasks
# MAGIC share. Options are those of `./ijepa embed --help`, with underscores.

# COMMAND ----------

embeddings = ijepa.embed(images, model=model, normalize=True)
# Only the demo's own folder is written again; what is in a folder of yours stays.
embeddings.write.mode("overwrite" if output == demo_output else "error").parquet(output)

table = spark.read.parquet(output)
table.printSchema()

# COMMAND ----------

# MAGIC %md
# MAGIC ## What came out
# MAGIC
# MAGIC A bad image costs one row, never the job.

# COMMAND ----------

table.groupBy("status").count().orderBy("status").show()
table.where("embedding IS NULL").select("path", "status", "error").show(10, truncate=60)

# COMMAND ----------

table.where("embedding IS NOT NULL").select("path", "width", "height", "embedding").show(5, truncate=60)

# COMMAND ----------

# MAGIC %md
# MAGIC The `model` column names the weights and everything else that shapes a vector, so tables of two models never mix. The
# MAGIC metadata of the vector column has the details, and stays with the file.

# COMMAND ----------

import json

print(table.select("model").distinct().first()["model"])
print(json.dumps(table.schema["embedding"].metadata, indent=2))

# COMMAND ----------

# MAGIC %md
# MAGIC ## The same in SQL
# MAGIC
# MAGIC Convenient for a few images; one is under way at a time in each task, so volumes belong to `embed`.

# COMMAND ----------

ijepa.register(spark, model=model, normalize=True)
images.limit(3).createOrReplaceTempView("some_images")
spark.sql("SELECT path, ijepa_embed(content) AS embedding FROM some_images").show(truncate=60)
