# Databricks notebook source
# MAGIC %md
# MAGIC # Classify, and probe an embedding
# MAGIC
# MAGIC How much do the vectors know of a label that the model never saw? A linear classifier on frozen embeddings answers it:
# MAGIC the usual measure of a self-supervised encoder. At the end, labels by a checkpoint that has a classifier of its own.

# COMMAND ----------

import ijepa_spark as ijepa
from pyspark.sql import functions as F

spark = ijepa.session()

source = ijepa.parameter("images", "", "Table or folder of images")
model = ijepa.parameter("model", "", "Checkpoint folder") or None
label = ijepa.parameter("label", "", "SQL expression for a label, for example a column")
classifier = ijepa.parameter("classifier", "", "Checkpoint folder with a classifier")

# COMMAND ----------

# MAGIC %md
# MAGIC ## Labels
# MAGIC
# MAGIC A table of yours has a label column. The demo's label is the kind of a picture, from its file name: `rings-003.jpg` shows
# MAGIC rings. For a folder with one subfolder for each class, `element_at(split(path, '/'), -2)` is the label.

# COMMAND ----------

demo_kind = "regexp_extract(element_at(split(path, '/'), -1), '^([a-z]+)-[0-9]', 1)"
images = ijepa.images(spark, source).withColumn("label", F.expr(label or demo_kind)).where("label <> ''")
embeddings = ijepa.embed(images, model=model, keep_columns=["label"], normalize=True)
embeddings = embeddings.where("embedding IS NOT NULL").persist()
embeddings.groupBy("label").count().orderBy("label").show(40)

# COMMAND ----------

# MAGIC %md
# MAGIC ## Two thirds to learn from, one third to be asked
# MAGIC
# MAGIC The demo's altered copies go where their original goes, or the test would only ask for what was learned by heart. The
# MAGIC split is by a hash of the name, so it is the same in every run.

# COMMAND ----------

family = F.regexp_replace("path", r"(~[a-z]+)?\.[a-z]+$", "")
part = F.pmod(F.xxhash64(family), F.lit(3))
train = embeddings.where(part != 0)
test = embeddings.where(part == 0)
print(train.count(), "to learn from,", test.count(), "to be asked")

# COMMAND ----------

from pyspark.ml import Pipeline
from pyspark.ml.classification import LogisticRegression
from pyspark.ml.feature import IndexToString, StringIndexer
from pyspark.ml.functions import array_to_vector


def features(table):
    return table.select("path", "label", array_to_vector("embedding").alias("features"))


labels = StringIndexer(inputCol="label", outputCol="index").fit(embeddings)
probe = Pipeline(
    stages=[
        labels,
        LogisticRegression(labelCol="index", maxIter=30, regParam=0.001),
        IndexToString(inputCol="prediction", outputCol="predicted", labels=labels.labels),
    ]
).fit(features(train))

# COMMAND ----------

# MAGIC %md
# MAGIC ## The answer
# MAGIC
# MAGIC The share of right answers, beside what always naming the commonest label would give. Even an untrained network keeps
# MAGIC something of colour and texture, so a number means little without a comparison: put another checkpoint in and run again.

# COMMAND ----------

answers = probe.transform(features(test)).select("path", "label", "predicted").persist()
right = F.avg((F.col("label") == F.col("predicted")).cast("int"))
commonest = test.groupBy("label").count().agg(F.max("count")).first()[0] / test.count()
print(f"right: {answers.agg(right).first()[0]:.1%}, by always naming the commonest: {commonest:.1%}")
answers.groupBy("label").agg(right.alias("right"), F.count("*").alias("asked")).orderBy("label").show(40)

# COMMAND ----------

# MAGIC %md
# MAGIC Some that were answered wrong:

# COMMAND ----------

wrong = answers.where("label <> predicted")
ijepa.show_images(images.drop("label").join(wrong, "path"), limit=8, caption="concat(label, ' taken for ', predicted)")

# COMMAND ----------

# MAGIC %md
# MAGIC ## A checkpoint's own classifier
# MAGIC
# MAGIC `./ijepa train-head` fits a linear classifier as above and writes a checkpoint that Hugging Face's
# MAGIC `IJepaForImageClassification` loads. Whatever its origin, such a checkpoint labels pictures in one pass, from bytes to
# MAGIC label.

# COMMAND ----------

if classifier:
    labelled = ijepa.classify(images.drop("label"), model=classifier, top_k=2)
    labelled.select("path", "label", "score", "top_k", "status").show(5, truncate=40)
else:
    print("no classifier is given")
