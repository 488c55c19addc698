import pathlib

import pytest


def pytest_addoption(parser):
    parser.addoption("--executed", required=True, help="folder for the executed notebooks")


@pytest.fixture
def executed(request) -> pathlib.Path:
    folder = pathlib.Path(request.config.getoption("--executed"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder
