"""Makes each .ipynb here from the Databricks source notebook of the same name, without outputs.

    python3 notebooks/make_ipynb.py           writes them
    python3 notebooks/make_ipynb.py --check   exits with 1 and names those that differ
"""

import json
import pathlib
import sys

FIRST_LINE = "# Databricks notebook source\n"
SEPARATOR = "\n# COMMAND ----------\n"
MAGIC = "# MAGIC"
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def cells(source: str) -> list[dict]:
    if not source.startswith(FIRST_LINE):
        raise ValueError(f"a source notebook begins with {FIRST_LINE.strip()!r}")
    texts = source[len(FIRST_LINE) :].split(SEPARATOR)
    return [cell(number, text.strip("\n")) for number, text in enumerate(texts)]


def cell(number: int, text: str) -> dict:
    common = {"id": f"cell-{number:02}", "metadata": {}}
    lines = text.split("\n")
    if not lines[0].startswith(MAGIC):
        return {"cell_type": "code", **common, "execution_count": None, "outputs": [], "source": kept(lines)}
    if lines[0] != MAGIC + " %md" or not all(line.startswith(MAGIC) for line in lines):
        raise ValueError(f"of magic cells only %md is known, but one begins with {lines[0]!r}")
    prose = [line[len(MAGIC) + 1 :] for line in lines[1:]]
    return {"cell_type": "markdown", **common, "source": kept(prose)}


def kept(lines: list[str]) -> list[str]:
    """As the format has it: a list of lines, each but the last with its end."""
    return [line + "\n" for line in lines[:-1]] + lines[-1:]


def notebook(source: str) -> str:
    content = {"cells": cells(source), "metadata": METADATA, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def main() -> int:
    differing = []
    for source in sorted(pathlib.Path(__file__).parent.glob("[0-9][0-9]_*.py")):
        made = notebook(source.read_text("utf-8"))
        target = source.with_suffix(".ipynb")
        if "--check" not in sys.argv[1:]:
            target.write_text(made, "utf-8")
        elif not target.exists() or target.read_text("utf-8") != made:
            differing.append(target.name)
    for name in differing:
        print(f"{name} is not what make_ipynb.py makes of its source: run it", file=sys.stderr)
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
