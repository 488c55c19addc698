#!/usr/bin/env bash
# Tells Spark which GPUs this container has (spark.executor.resource.gpu.discoveryScript):
# one line of JSON, as org.apache.spark.resource.ResourceInformation wants it.
set -euo pipefail
addresses="$(nvidia-smi --query-gpu=index --format=csv,noheader | sed 's/.*/"&"/' | paste -sd,)"
printf '{"name": "gpu", "addresses": [%s]}\n' "$addresses"
