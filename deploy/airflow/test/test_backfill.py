"""A backfill by the real machinery: scheduler, executor and API server, as in an installation."""

import os
import signal
import socket
import subprocess
import time
from contextlib import ExitStack
from itertools import pairwise

import pytest
from airflow.models.dag import DagModel
from airflow.models.taskinstance import TaskInstance
from airflow.utils.session import create_session
from conftest import HOME, draw, rows
from sqlalchemy import select

DAYS = ["2026-11-20", "2026-11-21", "2026-11-22"]
PATIENCE = 600


def free_port():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return str(listening.getsockname()[1])


def start(command, environment):
    log = (HOME / f"{command[0]}.log").open("w")
    return subprocess.Popen(
        ["airflow", *command],
        env=environment,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def end(process):
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait(condition):
    give_up = time.monotonic() + PATIENCE
    while not (found := condition()):
        assert time.monotonic() < give_up, f"the logs in {HOME} say why"
        time.sleep(1)
    return found


def tasks(name):
    """The backfill's tasks of this name, by day."""
    with create_session() as session:
        found = session.scalars(select(TaskInstance).where(TaskInstance.task_id == name)).all()
        session.expunge_all()
    return sorted(
        (task for task in found if task.run_id.startswith("backfill")), key=lambda t: t.run_id
    )


@pytest.fixture
def airflow():
    port = free_port()
    environment = os.environ | {
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__PARALLELISM": "4",
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"http://127.0.0.1:{port}/execution/",
        # Nothing but the backfill.
        "AIRFLOW__SCHEDULER__USE_JOB_SCHEDULE": "False",
    }
    with ExitStack() as running:
        for command in [
            ["api-server", "--port", port, "--workers", "1"],
            ["dag-processor"],
            ["scheduler"],
        ]:
            running.callback(end, start(command, environment))

        def known():
            with create_session() as session:
                return session.get(DagModel, "ijepa_embed_spark")

        wait(known)

        def command(*words):
            """Runs a command of Airflow's; once more where SQLite refused its transaction.

            SQLite does so (and keeps nothing of it) when another process wrote after the first
            read: 34 times in 5,000 backfills.
            """

            def done():
                ended = subprocess.run(
                    ["airflow", *words], env=environment, capture_output=True, text=True
                )
                said = ended.stdout + ended.stderr
                assert ended.returncode == 0 or "database is locked" in said, said
                return ended.returncode == 0

            wait(done)

        yield command


def test_three_days_are_embedded_one_after_the_other_and_a_late_one_is_tried_again(airflow):
    for day in (DAYS[0], DAYS[2]):
        draw(day, [day])

    airflow("dags", "unpause", "ijepa_embed_spark", "--yes")
    airflow(
        *("backfill", "create", "--dag-id", "ijepa_embed_spark", "--max-active-runs", "3"),
        *("--from-date", DAYS[0], "--to-date", DAYS[2]),
    )
    wait(lambda: any(task.state == "up_for_retry" for task in tasks("embed")))
    draw(DAYS[1], [DAYS[1]])
    wait(lambda: [task.state for task in tasks("check")] == ["success"] * 3)

    assert [task.try_number for task in tasks("embed")] == [1, 2, 1]
    for day in DAYS:
        assert rows(day) == {f"{day}.jpg": "ok"}
    for before, after in pairwise(sorted(tasks("embed"), key=lambda task: task.start_date)):
        assert before.end_date <= after.start_date
