"""The notebooks run from top to bottom on the PySpark that is on the path, and draw pictures."""

import base64
import io
import os
import pathlib
import re
import subprocess
import sys

import nbformat
import numpy
import pytest
from nbclient import NotebookClient
from PIL import Image

NOTEBOOKS = pathlib.Path(__file__).parent.parent
CHECKPOINTS = NOTEBOOKS.parent / "udfs/src/test/resources/io/ijepa/model/checkpoints"


class Executed:
    """What a notebook put out."""

    def __init__(self, notebook):
        outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
        data = [output.data for output in outputs if "data" in output]
        self.text = "".join(output.text for output in outputs if output.output_type == "stream")
        self.html = [found["text/html"] for found in data if "text/html" in found]
        self.png = [base64.b64decode(found["image/png"]) for found in data if "image/png" in found]

    def pictures(self, page: int) -> list[bytes]:
        """The images on an HTML page that it put out."""
        sources = re.findall(r'<img [^>]*src="data:image/[a-z]+;base64,([^"]+)"', self.html[page])
        return [base64.b64decode(source) for source in sources]


def run(name: str, executed: pathlib.Path, kept_as: str = "", **settings: str) -> Executed:
    """Runs a copy, with its parameters as environment variables; an error in a cell is thrown."""
    notebook = nbformat.read(NOTEBOOKS / f"{name}.ipynb", 4)
    environment = {f"IJEPA_{key.upper()}": value for key, value in settings.items()}
    client = NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(NOTEBOOKS)}})
    try:
        client.execute(env={**os.environ, **environment})
    finally:
        nbformat.write(notebook, executed / f"{kept_as or name}.ipynb")
    return Executed(notebook)


def assert_drawn(picture: bytes) -> None:
    pixels = numpy.asarray(Image.open(io.BytesIO(picture)).convert("RGB")).reshape(-1, 3)
    assert len(numpy.unique(pixels, axis=0)) > 4, "the picture is blank"


def test_each_ipynb_is_made_from_its_source():
    made = subprocess.run([sys.executable, NOTEBOOKS / "make_ipynb.py", "--check"])
    assert made.returncode == 0


def test_embed(executed, tmp_path):
    result = run("01_embed", executed, output=str(tmp_path / "embeddings"))
    assert "403 images" in result.text
    assert re.search(r"\|\s*ok\|\s*400\|", result.text), result.text
    assert re.search(r"\|\s*CORRUPT\|", result.text), result.text
    assert '"pooling": "mean"' in result.text
    assert len(result.pictures(0)) == 12
    for picture in result.pictures(0):
        assert_drawn(picture)


def test_embed_the_users_own_pictures_with_the_users_own_model(executed, tmp_path):
    pictures = tmp_path / "pictures" / "nested"
    pictures.mkdir(parents=True)
    for number in range(5):
        noise = numpy.random.default_rng(number).integers(0, 256, (30, 40, 3), "uint8")
        Image.fromarray(noise).save(pictures / f"{number}.png")
    result = run(
        "01_embed",
        executed,
        kept_as="01_embed_own",
        images=str(tmp_path / "pictures"),
        model=str(CHECKPOINTS / "gelu"),
        output=str(tmp_path / "embeddings"),
    )
    assert "5 images" in result.text
    assert re.search(r"\|\s*ok\|\s*5\|", result.text), result.text
    assert re.search(r"gelu@[0-9a-f]{12}", result.text), result.text


def test_search(executed):
    result = run("02_search", executed)
    grid = result.pictures(0)
    assert len(grid) == 6 * 7
    for picture in grid:
        assert_drawn(picture)
    nearest = re.findall(r"\|[^|]*/([a-z]+-\d+)~[^|]*\|1 +\|[^|]*/([a-z]+-\d+)[^|]*\|", result.text)
    assert nearest and all(query == neighbor for query, neighbor in nearest), result.text
    assert_drawn(result.png[0])


def test_classify_and_probe(executed):
    result = run("03_classify_and_probe", executed, classifier=str(CHECKPOINTS / "classifier"))
    right, chance = map(float, re.search(r"right: ([\d.]+)%.* ([\d.]+)%", result.text).groups())
    assert right > 2 * chance, result.text
    assert re.search(r"\| *LABEL_\d+\|0\.\d+", result.text), result.text
    for picture in result.pictures(0):
        assert_drawn(picture)


@pytest.mark.parametrize("script", ["without_jar.py", "without_packages.py", "connect.py"])
def test_the_python_door_elsewhere(script):
    bare = ["-S"] if script == "without_packages.py" else []  # PySpark alone, by PYTHONPATH
    ended = subprocess.run(
        [sys.executable, *bare, NOTEBOOKS / "test" / script],
        env={**os.environ, "PYTHONPATH": f"{NOTEBOOKS}:{os.environ['PYTHONPATH']}"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
