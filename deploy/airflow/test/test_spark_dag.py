"""The Spark DAG, run by Airflow's own dag.test(): real operators, real spark-submit, real job."""

from datetime import datetime, timedelta, timezone

import pytest
from airflow.dag_processing.dagbag import DagBag
from airflow.models.taskinstance import TaskInstance
from conftest import DAGS, LAKE, draw, files, rows


@pytest.fixture
def bag():
    return DagBag(dag_folder=DAGS)


@pytest.fixture
def dag(bag):
    dag = bag.dags["ijepa_embed_spark"]
    dag.get_task("embed").retries = 0  # dag.test() would sit out the delay
    return dag


def run(dag, day, **conf):
    """Runs a day: the run that is due when it is over."""
    over = datetime.fromisoformat(day).replace(tzinfo=timezone.utc) + timedelta(days=1)
    return dag.test(logical_date=over, run_conf=conf)


def task(dag_run, name) -> TaskInstance:
    return dag_run.get_task_instance(name)


def report(dag_run):
    return task(dag_run, "check").xcom_pull(task_ids="check")


def test_every_dag_is_imported_without_an_error(bag):
    assert bag.import_errors == {}
    assert set(bag.dags) == {"ijepa_embed_spark", "ijepa_embed_databricks"}


def test_a_day_is_embedded_and_its_report_is_in_xcom(dag):
    draw("2026-11-20", ["cat", "dog"], broken=["torn"])

    done = run(dag, "2026-11-20", max_reject_rate=0.5)

    assert done.state == "success"
    assert rows("2026-11-20") == {"cat.jpg": "ok", "dog.jpg": "ok", "torn.jpg": "CORRUPT"}
    assert report(done)["rows"]["ok"] == 2
    assert report(done)["output"]["partition"] == {"dt": "2026-11-20"}


def test_a_day_run_again_replaces_its_partition_and_no_other(dag):
    draw("2026-11-20", ["cat", "dog"])
    draw("2026-11-21", ["owl"])
    run(dag, "2026-11-20")
    run(dag, "2026-11-21")
    untouched = files("2026-11-21")
    draw("2026-11-20", ["cat", "fox"])

    run(dag, "2026-11-20")

    assert rows("2026-11-20") == {"cat.jpg": "ok", "fox.jpg": "ok"}
    assert files("2026-11-21") == untouched


def test_too_many_rejected_images_fail_the_check_once_and_for_all(dag, capfd):
    draw("2026-11-20", ["cat"], broken=["torn", "worn", "worse"])

    done = run(dag, "2026-11-20")

    said = capfd.readouterr().out
    assert done.state == "failed"
    assert task(done, "embed").state == "success"
    assert (task(done, "check").state, task(done, "check").try_number) == ("failed", 1)
    assert "3 of 4 images were rejected (CORRUPT 3), more than max_reject_rate 0.05" in said
    assert f"the rows of dt=2026-11-20 in {LAKE}/embeddings are written" in said
    assert len(rows("2026-11-20")) == 4
