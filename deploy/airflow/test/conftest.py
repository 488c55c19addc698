"""A fresh Airflow under target/, set before anything imports airflow, and a day's pictures."""

import base64
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow.dataset
import pytest
from PIL import Image

ROOT = Path(__file__).resolve().parents[3]
LAKE = ROOT / "target/airflow/lake"
HOME = ROOT / "target/airflow/home"
DAGS = HOME / "dags"

shutil.rmtree(HOME, ignore_errors=True)
shutil.copytree(ROOT / "deploy/airflow/dags", DAGS, ignore=shutil.ignore_patterns("__pycache__"))
for file in DAGS.iterdir():
    # The only change: nobody waits five minutes for a test.
    file.write_text(file.read_text().replace("timedelta(minutes=5)", "timedelta(seconds=20)"))
os.environ.update(
    {
        "AIRFLOW_HOME": str(HOME),
        "AIRFLOW__CORE__DAGS_FOLDER": str(DAGS),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        # The same in all processes: pytest's own and those of the command line.
        "AIRFLOW__CORE__FERNET_KEY": base64.urlsafe_b64encode(os.urandom(32)).decode(),
        "AIRFLOW__API_AUTH__JWT_SECRET": os.urandom(32).hex(),
    }
)
sys.path.insert(0, str(DAGS))

VARIABLES = {
    "ijepa_jar": os.environ["IJEPA_JAR"],
    "ijepa_input": str(LAKE / "images/{date}"),
    "ijepa_model": str(ROOT / "udfs/src/main/resources/io/ijepa/demo"),
    "ijepa_output": str(LAKE / "embeddings"),
    "ijepa_reports": str(LAKE / "reports"),
    "ijepa_memory_overhead": "1g",
}


@pytest.fixture(scope="session", autouse=True)
def airflow_home():
    """Airflow's database, set up as README.md says, with the Variables of variables.json."""
    settings = HOME / "variables.json"
    names = json.loads((ROOT / "deploy/airflow/variables.json").read_text())
    settings.write_text(json.dumps({name: VARIABLES[name] for name in names}))
    for command in [
        ["db", "migrate"],
        ["variables", "import", settings],
        ["connections", "add", "spark_default", "--conn-type", "spark", "--conn-host", "local[2]"],
    ]:
        subprocess.run(["airflow", *command], check=True, capture_output=True)


@pytest.fixture(autouse=True)
def lake():
    """An empty lake."""
    shutil.rmtree(LAKE, ignore_errors=True)
    LAKE.mkdir(parents=True)
    return LAKE


def draw(day, names, broken=()):
    """Puts pictures into a day's folder; the broken ones are JPEGs cut short."""
    folder = LAKE / "images" / day
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for place, name in enumerate(names):
        Image.new("RGB", (64 + place, 48), (17 * place % 256, 99, 7)).save(folder / f"{name}.jpg")
    for name in broken:
        (folder / f"{name}.jpg").write_bytes(b"\xff\xd8\xff\xe0 cut short")


def rows(day):
    """What the table holds of a day: status by file name."""
    table = pyarrow.dataset.dataset(LAKE / "embeddings", partitioning="hive").to_table()
    return {
        Path(row["path"]).name: row["status"] for row in table.to_pylist() if str(row["dt"]) == day
    }


def files(day):
    """The partition's files with their times of writing."""
    return {file: file.stat().st_mtime_ns for file in (LAKE / f"embeddings/dt={day}").iterdir()}
