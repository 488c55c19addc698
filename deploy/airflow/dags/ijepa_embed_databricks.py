"""Embeds a day of images with the Databricks job of deploy/databricks, then checks its report.

Settings: the Variable ``ijepa_reports``, a folder in a store that Databricks and Airflow both
reach, and the connection ``databricks_default``. What to embed and where to stands in the bundle.
"""

from datetime import datetime, timedelta, timezone

from airflow.providers.databricks.operators.databricks import DatabricksRunNowOperator
from airflow.sdk import DAG, CronDataIntervalTimetable, Param
from ijepa_report import DAY, REPORT, check

with DAG(
    "ijepa_embed_databricks",
    # Whole days in UTC. A plain cron string would give a run no interval, and its own date.
    schedule=CronDataIntervalTimetable("0 0 * * *", timezone="UTC"),
    start_date=datetime(2026, 1, 1, tzinfo=timezone.utc),
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 2, "retry_delay": timedelta(minutes=5)},
    params={"max_reject_rate": Param(0.05, type="number", minimum=0, maximum=1)},
):
    # No idempotency_token: with one, a retry would get the run that failed. Databricks itself
    # queues runs of this job, so that two never write at once.
    embed = DatabricksRunNowOperator(
        task_id="embed",
        job_name="ijepa-embed",
        job_parameters={"partition_date": DAY, "reports": "{{ var.value.ijepa_reports }}"},
        deferrable=True,
    )
    embed >> check(REPORT, "{{ params.max_reject_rate }}")
