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
        crd = yaml.safe_load(file.read_text())["spec"]
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
    assert gigabytes(application(name)["executor"]["memoryOverhead"]) >= 3.5


def gigabytes(text):
    return int(re.fullmatch(r"(\d+)g", text)[1])


@pytest.fixture
def submit(tmp_path):
    """spark-submit.sh with a spark-submit that writes down its words: there is no cluster here."""
    binary = tmp_path / "bin/spark-submit"
    binary.parent.mkdir()
    binary.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    binary.chmod(0o755)

    def run(*words, **environment):
        environment |= {"PATH": os.environ["PATH"], "SPARK_HOME": str(tmp_path)}
        return subprocess.run(
            [DEPLOY / "k8s/spark-submit.sh", *words],
            env=environment,
            capture_output=True,
            text=True,
        )

    return run


def test_plain_spark_submit_gives_the_job_arguments_that_it_takes(submit):
    words = submit("2026-11-23", IMAGE="ijepa-spark:cpu").stdout.splitlines()
    assert problems(words[words.index("embed") :]) == []
    assert words[words.index("--master") + 1] == "k8s://https://kubernetes.default.svc"
    assert words[-2:] == ["--partition-date", "2026-11-23"]


def test_plain_spark_submit_means_yesterday_unless_told(submit):
    yesterday = subprocess.run(
        ["date", "-u", "-d", "yesterday", "+%F"], capture_output=True, text=True
    ).stdout.strip()
    assert submit(IMAGE="ijepa-spark:cpu").stdout.splitlines()[-1] == yesterday


def test_plain_spark_submit_without_an_image_says_so(submit):
    ended = submit("2026-11-23")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "IMAGE: names no image" in ended.stderr
