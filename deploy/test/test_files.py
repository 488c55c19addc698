"""Every file by its linter, and the Dockerfile's steps as far as they go without Docker."""

import os
import re
import shutil
import subprocess

import pytest
from conftest import DEPLOY, ROOT

YAML_RULES = """
extends: default
rules:
  line-length: {max: 100}
  document-start: disable
  braces: {max-spaces-inside: 1}
"""


def steps():
    """The Dockerfile's instructions by stage, continuation lines joined."""
    text = (DEPLOY / "docker/Dockerfile").read_text()
    stages, current = {}, None
    for line in re.sub(r"\\\n\s*", "", text).splitlines():
        word, _, rest = line.partition(" ")
        if word == "FROM":
            current = rest.split(" AS ")[1]
            stages[current] = []
        elif word.isupper():
            stages[current].append((word, rest))
    return stages


def copied_from_context():
    return [
        rest.split()
        for stage in steps().values()
        for word, rest in stage
        if word == "COPY" and "--from" not in rest
    ]


def test_yaml_is_clean():
    subprocess.run(["yamllint", "--strict", "-d", YAML_RULES, DEPLOY], check=True)


def test_shell_scripts_are_clean_and_can_be_run():
    scripts = list(DEPLOY.glob("*/*.sh"))
    subprocess.run(["shellcheck", *scripts], check=True)
    assert all(os.access(script, os.X_OK) for script in scripts)


def test_the_dockerfile_is_clean():
    subprocess.run(["hadolint", DEPLOY / "docker/Dockerfile"], check=True)


def test_every_base_image_has_a_version():
    text = (DEPLOY / "docker/Dockerfile").read_text()
    for image in re.findall(r"^FROM (\S+)", text, re.MULTILINE):
        assert image in steps() or re.search(r":.*\d+\.\d+\.\d+", image), image


@pytest.mark.parametrize("stage", ["cpu", "cuda"])
def test_no_image_runs_as_root(stage):
    assert [rest for word, rest in steps()[stage] if word == "USER"] == ["185"]


def test_everything_that_is_copied_is_there_and_sent_to_docker():
    ignore = (DEPLOY / "docker/Dockerfile.dockerignore").read_text().splitlines()
    sent = {line[1:] for line in ignore if line.startswith("!")}
    for words in copied_from_context():
        for source in [word for word in words[:-1] if not word.startswith("--")]:
            assert (ROOT / source).exists(), source
            assert any(source == path or source.startswith(path + "/") for path in sent), source


def test_the_copied_sources_alone_build_the_jar(tmp_path):
    stages = steps()
    for word, rest in stages["sources"]:
        if word == "COPY":
            source, target = rest.split()
            if (ROOT / source).is_dir():
                shutil.copytree(
                    ROOT / source, tmp_path / target, ignore=shutil.ignore_patterns("target")
                )
            else:
                shutil.copy(ROOT / source, tmp_path / target)
    ((_, build),) = stages["jar"]
    subprocess.run(["bash", "-ec", build.replace("mvn ", "mvn -q ", 1)], cwd=tmp_path, check=True)
    assert (tmp_path / "ijepa-spark.jar").stat().st_size > 50_000_000


def test_spark_finds_the_discovery_script_where_the_image_has_it():
    (script,) = [words[-2:] for words in copied_from_context() if words[-2].startswith("conf/")]
    place = script[1] + os.path.basename(script[0])
    for text in (DEPLOY / "k8s/scheduled-spark-application.yaml", ROOT / "conf/gpu.conf"):
        assert re.search(rf"gpu\.discoveryScript:? +{place}\n", text.read_text()), text
