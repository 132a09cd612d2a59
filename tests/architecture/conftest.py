"""The packages of the repository, as the architecture tests look at them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Package:
    """One distribution of the workspace with the import packages in it."""

    folder: Path
    project: Mapping[str, Any]
    imports: tuple[Path, ...]

    @property
    def name(self) -> str:
        return str(self.project["name"])

    def modules(self) -> list[Path]:
        return sorted(path for package in self.imports for path in package.rglob("*.py"))


def read_package(folder: Path) -> Package:
    project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    imports = tuple(sorted(path.parent for path in (folder / "src").glob("*/__init__.py")))
    return Package(folder, project, imports)


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def packages() -> list[Package]:
    found = [
        read_package(folder)
        for group in ("libs", "services", "deploy")
        for folder in sorted({path.parents[2] for path in (ROOT / group).glob("*/src/*/__init__.py")})
    ]
    assert {"leadloop-event-contracts", "leadloop-digest", "leadloop-embedded"} <= {package.name for package in found}
    return found
