"""Where the frozen files lie, and how an example is read."""

import json
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def schemas() -> Path:
    return ROOT / "schemas"


@pytest.fixture(scope="session")
def examples() -> dict[str, dict[str, dict[str, Any]]]:
    """Folder name to file name to the example."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for path in sorted((ROOT / "examples").glob("*/*")):
        found.setdefault(path.parent.name, {})[path.name] = json.loads(path.read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="session")
def docs() -> Path:
    return ROOT.parents[1] / "docs"
