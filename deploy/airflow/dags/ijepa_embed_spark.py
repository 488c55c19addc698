"""Embeds a day of images by spark-submit, then checks the run's report.

Settings: the Variables of variables.json, and the connection ``spark_default`` for master and
deploy mode. Each run replaces its day's partition and nothing else, so that a retry, a cleared
task or a backfill of the same day ends in the same table.
"""

from datetime import datetime, timedelta, timezone

from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator
from airflow.sdk import DAG, CronDataIntervalTimetable, Param
from ijepa_report import DAY, REPORT, RUN, check

with DAG(
    "ijepa_embed_spark",
    # Whole days in UTC. A plain cron string would give a run no interval, and its own date.
    schedule=CronDataIntervalTimetable("0 0 * * *", timezone="UTC"),
    start_date=datetime(2026, 1, 1, tzinfo=timezone.utc),
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 2, "retry_delay": timedelta(minutes=5)},
    params={"max_reject_rate": Param(0.05, type="number", minimum=0, maximum=1)},
):
    embed = SparkSubmitOperator(
        task_id="embed",
        # One day at a time is enough for the cluster; backfills overrule max_active_runs.
        max_active_tis_per_dag=1,
        name="ijepa-embed-" + DAY,
        application="{{ var.value.ijepa_jar }}",
        java_class="io.ijepa.job.Main",
        conf={
            # Outside the heap: one copy of the weights (ViT-H/14: 2.5 GB) and about 1 GB.
            "spark.executor.memoryOverhead": "{{ var.value.ijepa_memory_overhead }}",
            # ONNX Runtime reports its use to its maker unless this is set.
            "spark.executorEnv.ORT_DISABLE_TELEMETRY": "1",
            "spark.executorEnv.LC_ALL": "C.UTF-8",
        },
        # Rejected images are the check's business: another try would reject the same. Images that
        # cannot be read (--max-unreadable-rate) end the job, and another try may find them.
        application_args=[
            "embed",
            "--input",
            "{{ var.value.ijepa_input }}",
            "--model",
            "{{ var.value.ijepa_model }}",
            "--output",
            "{{ var.value.ijepa_output }}",
            "--partition-date",
            DAY,
            "--max-reject-rate",
            "1.0",
            # A try that was killed may have left its lease behind.
            "--wait",
            "--run-id",
            RUN,
            "--report",
            REPORT,
        ],
    )
    embed >> check(REPORT, "{{ params.max_reject_rate }}", RUN)
