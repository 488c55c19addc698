"""What a run of the Databricks job gets on its command line."""

import re
from pathlib import Path

import yaml

BUNDLE = Path(__file__).resolve().parents[1] / "databricks/databricks.yml"


def command_line(variables=None, parameters=None):
    """The task's parameters, with these of the bundle's variables and job parameters set."""
    bundle = yaml.safe_load(BUNDLE.read_text())
    job = bundle["resources"]["jobs"]["ijepa_embed"]
    variables = {name: var["default"] for name, var in bundle["variables"].items()} | (
        variables or {}
    )
    values = {p["name"]: p["default"] for p in job["parameters"]} | (parameters or {})

    def resolve(text):
        text = re.sub(r"{{job\.parameters\.(\w+)}}", lambda match: values[match[1]], text)
        text = re.sub(r"\$\{var\.(\w+)}", lambda match: str(variables[match[1]]), text)
        return text.replace("{{job.trigger.time.iso_date}}", "2026-11-23")

    return [resolve(word) for word in job["tasks"][0]["spark_jar_task"]["parameters"]]
