"""The bundle: against its published schema, in itself, and against the job's command line."""

import json
import os
import re
import subprocess
from pathlib import Path

import jsonschema
import pytest
import yaml
from bundle import BUNDLE, command_line
from conftest import DEPLOY, problems

TEXT = BUNDLE.read_text()


@pytest.fixture
def bundle():
    return yaml.safe_load(TEXT)


@pytest.fixture
def job(bundle):
    return bundle["resources"]["jobs"]["ijepa_embed"]


@pytest.fixture(scope="module")
def schema():
    schema = json.loads(Path(os.environ["BUNDLE_SCHEMA"]).read_text())
    return jsonschema.Draft202012Validator(schema)


def test_the_bundle_fits_the_published_schema(schema, bundle):
    schema.validate(bundle)


@pytest.mark.parametrize(
    "wrong",
    [{"data_security_mode": "DEDICATED"}, {"node_type": "g5.2xlarge"}, {"spark_conf": "none"}],
)
def test_the_schema_sees_a_wrong_name_or_value(schema, bundle, job, wrong):
    job["job_clusters"][0]["new_cluster"].update(wrong)
    assert not schema.is_valid(bundle)


def test_every_variable_is_declared_and_used(bundle):
    assert set(re.findall(r"\$\{var\.(\w+)}", TEXT)) == set(bundle["variables"])


def test_every_job_parameter_is_declared_and_used(job):
    declared = {parameter["name"] for parameter in job["parameters"]}
    assert set(re.findall(r"{{job\.parameters\.(\w+)}}", TEXT)) == declared


def test_the_job_takes_its_parameters():
    assert problems(command_line()) == []


def test_the_job_refuses_a_date_that_is_none():
    (problem,) = problems(command_line(parameters={"partition_date": "yesterday"}))
    assert "--partition-date must be a date" in problem


def test_the_init_script_puts_the_jar_where_spark_looks(tmp_path, job):
    script = DEPLOY / "databricks/rapids-init.sh"
    (tmp_path / "rapids.jar").write_text("jar")
    (tmp_path / "jars").mkdir()
    environment = {"PATH": os.environ["PATH"], "RAPIDS_JAR": str(tmp_path / "rapids.jar")}
    subprocess.run([script, tmp_path / "jars"], env=environment, check=True)
    assert (tmp_path / "jars/rapids.jar").read_text() == "jar"
    assert "RAPIDS_JAR" in job["job_clusters"][0]["new_cluster"]["spark_env_vars"]


def test_the_init_script_may_read_a_volume(bundle, job):
    # Databricks gives credentials for volumes only to init scripts that lie in one.
    (place,) = job["job_clusters"][0]["new_cluster"]["init_scripts"]
    assert place == {"volumes": {"destination": "${var.init_script}"}}
    for name in ("init_script", "rapids_jar"):
        assert bundle["variables"][name]["default"].startswith("/Volumes/")


def test_the_init_script_without_a_jar_stops_the_cluster(tmp_path):
    script = DEPLOY / "databricks/rapids-init.sh"
    ended = subprocess.run([script, tmp_path], env={"PATH": os.environ["PATH"]})
    assert ended.returncode != 0
