"""What the tests of deploy/ share: the folder, its YAML, and the job's own option parser."""

import os
import subprocess
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"


def documents(path):
    """The documents of a YAML file under deploy/."""
    return [doc for doc in yaml.safe_load_all((DEPLOY / path).read_text()) if doc]


def problems(arguments):
    """What the job says is wrong with a command line.

    All problems are told at once, before Spark starts: one unknown option more keeps a command
    line that is right from being run.
    """
    java = Path(os.environ.get("JAVA_HOME", "/usr")) / "bin/java"
    ended = subprocess.run(
        [java, "-cp", f"{os.environ['IJEPA_JAR']}:{os.environ['SPARK_HOME']}/jars/*"]
        + ["io.ijepa.job.Main", *arguments, "--stop-here"],
        capture_output=True,
        text=True,
    )
    told = [line for line in ended.stderr.splitlines() if line.startswith("error: ")]
    assert ended.returncode == 2, ended.stderr
    assert any(line.startswith("error: unknown option '--stop-here'") for line in told), told
    return [line for line in told if "--stop-here" not in line]
