#!/usr/bin/env bash
# Embeds one day on Kubernetes, by plain spark-submit: spark-submit.sh [YYYY-MM-DD], else yesterday.
#   IMAGE       the image of deploy/docker; required
#   K8S_MASTER  the API server; in a pod: its own cluster's
#   NAMESPACE   where driver and executors run
# Waits for the end, and ends as the driver does.
set -euo pipefail
day="${1:-$(date -u -d yesterday +%F)}"

exec "${SPARK_HOME:-/opt/spark}/bin/spark-submit" \
  --master "k8s://${K8S_MASTER:-https://kubernetes.default.svc}" \
  --deploy-mode cluster \
  --name "ijepa-embed-$day" \
  --class io.ijepa.job.Main \
  --driver-memory 2g \
  --executor-memory 4g \
  --num-executors 4 \
  --conf spark.executor.cores=4 \
  `# Outside the heap: one copy of the weights (ViT-H/14: 2.5 GB) and about 1 GB.` \
  --conf spark.executor.memoryOverhead=4g \
  --conf spark.driver.memoryOverhead=1g \
  --conf spark.kubernetes.namespace="${NAMESPACE:-default}" \
  --conf spark.kubernetes.container.image="${IMAGE:?names no image}" \
  --conf spark.kubernetes.authenticate.driver.serviceAccountName=ijepa \
  local:///opt/ijepa/ijepa-spark.jar \
  embed \
  --input 's3a://lake/images/{date}' \
  --model s3a://models/ijepa_vith14_1k \
  --output s3a://lake/embeddings \
  --partition-date "$day"
