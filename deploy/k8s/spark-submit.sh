#!/usr/bin/env bash
# The job on Kubernetes by plain spark-submit: spark-submit.sh embed --input .. --output ..
#   IMAGE       an image of deploy/docker; required
#   K8S_MASTER  the API server; in a pod: its own cluster's
#   NAMESPACE   where the executors run
#   POD_IP      set in a pod that is to be the driver itself, so that its exit code is the job's;
#               without it the driver gets a pod of its own
set -euo pipefail

if [ -n "${POD_IP:-}" ]; then
  driver=(--deploy-mode client
    --conf "spark.driver.host=$POD_IP"
    --conf "spark.kubernetes.driver.pod.name=$HOSTNAME")
else
  driver=(--deploy-mode cluster
    --conf spark.driver.memoryOverhead=1g
    --conf spark.kubernetes.authenticate.driver.serviceAccountName=ijepa)
fi

# Outside an executor's heap: the weights (ViT-H/14: 2.5 GB), 1 GB for images, about 1 GB for libraries.
exec "${SPARK_HOME:-/opt/spark}/bin/spark-submit" \
  --master "k8s://${K8S_MASTER:-https://kubernetes.default.svc}" \
  "${driver[@]}" \
  --name ijepa \
  --class io.ijepa.job.Main \
  --driver-memory 2g \
  --executor-memory 4g \
  --conf spark.executor.memoryOverhead=5g \
  --conf spark.executor.cores=4 \
  --conf spark.executor.instances=4 \
  --conf "spark.kubernetes.namespace=${NAMESPACE:-default}" \
  --conf "spark.kubernetes.container.image=${IMAGE:?names no image}" \
  local:///opt/ijepa/ijepa-spark.jar "$@"
