#!/usr/bin/env bash
# Cluster init script: puts the RAPIDS jar where Spark looks before it starts its plugins; a library
# of the job would come too late. RAPIDS_JAR comes from the cluster's spark_env_vars.
set -euo pipefail
jars="${1:-/databricks/jars}"

cp "${RAPIDS_JAR:?names no jar: set it in spark_env_vars}" "$jars/"
