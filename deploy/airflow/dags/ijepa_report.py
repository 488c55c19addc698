"""The check that closes each day: what the run's JSON report says, and whether that is enough.

The report decides, not an exit status: in cluster mode and on Databricks there is none to see.
"""

import json

from airflow.sdk import ObjectStoragePath, task
from airflow.sdk.exceptions import AirflowFailException

DAY = "{{ data_interval_start | ds }}"
# A local path, or a URL of a store that both Spark and Airflow can reach.
REPORT = "{{ var.value.ijepa_reports }}/" + DAY + ".json"
RUN = "{{ run_id }}"


@task
def check(report: str, max_reject_rate: str, embed_run: str | None = None) -> dict:
    """Returns the report, for XCom; fails for good when too many images were rejected.

    Another try would reject the same images again. The rows are written: to accept them, raise
    ``max_reject_rate`` and clear this task alone. It fails as well when the report is not of a run
    that is done or, where ``embed_run`` is given, of another run than this.
    """
    run = json.loads(ObjectStoragePath(report).read_text())
    if run["outcome"] != "DONE":
        cause = run.get("cause", "no cause")
        raise AirflowFailException(f"{report} says {run['outcome']}: {cause}")
    if embed_run is not None and run["run"] != embed_run:
        raise AirflowFailException(f"{report} is of run {run['run']}, not of {embed_run}")
    rows = run["rows"]
    if rows["reject_rate"] > float(max_reject_rate):
        reasons = ", ".join(f"{name} {n}" for name, n in rows["rejected_by_reason"].items())
        output = run["output"]
        ((column, day),) = output["partition"].items()
        raise AirflowFailException(
            f"{rows['rejected']} of {rows['in']} images were rejected ({reasons}), more than"
            f" max_reject_rate {max_reject_rate} allows; the rows of {column}={day} in"
            f" {output['location']} are written, their column 'error' says why"
        )
    return run
