"""The Databricks DAG against a stand-in for the Jobs API that runs the bundle's job."""

import json
import os
import subprocess
import sys
import threading
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from airflow.dag_processing.dagbag import DagBag
from conftest import DAGS, LAKE, ROOT, VARIABLES, draw, rows

sys.path.insert(0, str(ROOT / "deploy/test"))
from bundle import command_line  # noqa: E402


class Workspace(BaseHTTPRequestHandler):
    """What DatabricksRunNowOperator asks of a workspace."""

    runs: dict[int, subprocess.Popen] = {}

    def do_GET(self):
        address = urlsplit(self.path)
        query = parse_qs(address.query)
        if address.path == "/api/2.2/jobs/list":
            assert query["name"] == ["ijepa-embed"]
            self.answer({"jobs": [{"job_id": 7, "settings": {"name": "ijepa-embed"}}]})
        elif address.path == "/api/2.2/jobs/runs/get":
            asked = json.loads(self.body() or "{}") or {"run_id": query["run_id"][0]}
            self.answer(self.state(int(asked["run_id"])))
        else:
            self.send_error(404)

    def do_POST(self):
        assert self.path == "/api/2.2/jobs/run-now"
        request = json.loads(self.body())
        assert request["job_id"] == 7
        run = len(self.runs) + 1
        self.runs[run] = submit(request["job_parameters"])
        self.answer({"run_id": run})

    def state(self, run):
        status = self.runs[run].poll()
        state = {"life_cycle_state": "RUNNING", "result_state": None, "state_message": ""}
        if status is not None:
            state["life_cycle_state"] = "TERMINATED"
            state["result_state"] = "SUCCESS" if status == 0 else "FAILED"
        return {"run_id": run, "job_id": 7, "run_page_url": "http://here", "state": state}

    def body(self):
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def answer(self, body):
        text = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


def submit(parameters):
    """The bundle's job with this lake for its variables."""
    words = command_line(
        variables={
            "query": f"SELECT path, content FROM binaryFile.`{LAKE}/images/{{date}}`",
            "key_columns": "path",
            "model": VARIABLES["ijepa_model"],
            "output": VARIABLES["ijepa_output"],
            "output_format": "parquet",
            "device": "cpu",
        },
        parameters=parameters,
    )
    return subprocess.Popen(
        ["spark-submit", "--master", "local[2]", "--class", "io.ijepa.job.Main"]
        + [VARIABLES["ijepa_jar"], *words],
        env=os.environ | {"DATABRICKS_RUNTIME_VERSION": "17.3"},
        stdout=subprocess.DEVNULL,
        stderr=(LAKE / "spark.log").open("w"),
    )


@pytest.fixture
def dag(monkeypatch):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Workspace)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    connection = {"conn_type": "databricks", "schema": "http", "host": "127.0.0.1"}
    connection |= {"port": server.server_port, "password": "token"}
    monkeypatch.setenv("AIRFLOW_CONN_DATABRICKS_DEFAULT", json.dumps(connection))
    dag = DagBag(dag_folder=DAGS).dags["ijepa_embed_databricks"]
    embed = dag.get_task("embed")
    embed.retries, embed.polling_period_seconds = 0, 1
    yield dag
    server.shutdown()


def test_a_day_is_embedded_by_the_job_of_the_bundle(dag):
    draw("2026-11-20", ["cat", "dog"])

    done = dag.test(logical_date=datetime(2026, 11, 21, tzinfo=timezone.utc))

    assert done.state == "success"
    assert rows("2026-11-20") == {"cat.jpg": "ok", "dog.jpg": "ok"}
    report = done.get_task_instance("check").xcom_pull(task_ids="check")
    assert report["output"]["partition"] == {"dt": "2026-11-20"}
