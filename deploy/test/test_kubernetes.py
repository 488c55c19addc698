"""The manifests against the schemas of Kubernetes and of the Spark operator, and what they run."""

import os
import re
import subprocess
from pathlib import Path

import jsonschema
import kubernetes_validate
import pytest
import yaml
from conftest import DEPLOY, documents, problems

KUBERNETES = "1.33"
APPLICATIONS = ["spark-application.yaml", "scheduled-spark-application.yaml"]
CORE = ["rbac.yaml", "daily.yaml"]


def application(name):
    (document,) = documents(f"k8s/{name}")
    return document["spec"].get("template", document["spec"])


def strict(schema):
    """The schema, refusing fields that it does not know: an API server would drop them."""
    if isinstance(schema, dict):
        if "properties" in schema and "additionalProperties" not in schema:
            schema["additionalProperties"] = False
        for value in schema.values():
            strict(value)
    return schema


def operator_schema(kind):
    for file in Path(os.environ["OPERATOR_CRDS"]).glob("*.yaml"):
        crd = yaml.load(file.read_text(), yaml.CSafeLoader)["spec"]
        if crd["names"]["kind"] == kind:
            (version,) = [v for v in crd["versions"] if v["name"] == "v1beta2"]
            return strict(version["schema"]["openAPIV3Schema"]["properties"]["spec"])
    raise AssertionError(f"the operator has no {kind}")


@pytest.mark.parametrize("name", APPLICATIONS)
def test_an_application_fits_the_operators_schema(name):
    (document,) = documents(f"k8s/{name}")
    assert document["apiVersion"] == "sparkoperator.k8s.io/v1beta2"
    jsonschema.validate(document["spec"], operator_schema(document["kind"]))


@pytest.mark.parametrize("name", CORE)
def test_every_other_manifest_fits_kubernetes(name):
    for document in documents(f"k8s/{name}"):
        kubernetes_validate.validate(document, KUBERNETES, strict=True)


@pytest.mark.parametrize("name", APPLICATIONS)
def test_the_job_takes_the_arguments_of_an_application(name):
    assert problems(application(name)["arguments"]) == []


@pytest.mark.parametrize("name", APPLICATIONS)
def test_an_application_runs_what_the_image_holds(name):
    spec = application(name)
    dockerfile = (DEPLOY / "docker/Dockerfile").read_text()
    assert spec["mainApplicationFile"].removeprefix("local://") in dockerfile
    assert f" AS {spec['image'].split(':')[1]}\n" in dockerfile
    assert f"apache/spark:{spec['sparkVersion']}-" in dockerfile


@pytest.mark.parametrize("name", APPLICATIONS)
def test_an_executor_has_room_for_the_weights_outside_the_heap(name):
    assert gigabytes(application(name)["executor"]["memoryOverhead"]) >= 4.5


def gigabytes(text):
    return int(re.fullmatch(r"(\d+)g", text)[1])


@pytest.fixture
def submit(tmp_path):
    """Runs a shell line with a spark-submit that writes down its words: there is no cluster."""
    binary = tmp_path / "bin/spark-submit"
    binary.parent.mkdir()
    binary.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    binary.chmod(0o755)

    def run(line, **environment):
        environment |= {"PATH": os.environ["PATH"], "SPARK_HOME": str(tmp_path), "HOSTNAME": "pod"}
        line = line.replace("/opt/ijepa/", f"{DEPLOY}/k8s/")
        return subprocess.run(["bash", "-c", line], env=environment, capture_output=True, text=True)

    return run


def test_plain_spark_submit_hands_the_jobs_words_on(submit):
    line = "/opt/ijepa/spark-submit.sh embed --query 'SELECT 1' --output out"
    words = submit(line, IMAGE="ijepa-spark:cpu").stdout.splitlines()
    assert words[-5:] == ["embed", "--query", "SELECT 1", "--output", "out"]
    assert words[words.index("--master") + 1] == "k8s://https://kubernetes.default.svc"
    assert words[words.index("--deploy-mode") + 1] == "cluster"
    assert "spark.kubernetes.container.image=ijepa-spark:cpu" in words


def test_plain_spark_submit_without_an_image_says_so(submit):
    ended = submit("/opt/ijepa/spark-submit.sh embed")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "IMAGE: names no image" in ended.stderr


def test_the_nightly_pod_is_the_driver_and_means_yesterday(submit):
    (cron,) = documents("k8s/daily.yaml")
    (container,) = cron["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"]
    (line,) = container["args"]

    words = submit(line, IMAGE="i", POD_IP="10.0.0.1").stdout.splitlines()

    assert words[words.index("--deploy-mode") + 1] == "client"
    assert "spark.driver.host=10.0.0.1" in words
    arguments = words[words.index("embed") :]
    assert problems(arguments) == []
    yesterday = submit("date -u -d yesterday +%F").stdout.strip()
    assert arguments[arguments.index("--partition-date") + 1] == yesterday
