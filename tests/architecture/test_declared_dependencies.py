"""Each package declares what it imports: in the shared workspace everything is importable, alone it would fail."""

import ast
import importlib.metadata
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

OURS = "leadloop-"


def imported(source: str) -> set[str]:
    """Top-level names that a module imports from outside its own package, late imports included."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module.partition(".")[0])
    return names - sys.stdlib_module_names


def normal(requirement: str) -> str:
    """The distribution that a requirement names, in the spelling that all agree on."""
    name = re.match(r"[A-Za-z0-9._-]+", requirement.strip())
    assert name, requirement
    return re.sub(r"[-_.]+", "-", name[0]).lower()


def declared(package: str, projects: Mapping[str, Mapping[str, Any]]) -> set[str]:
    """What a package may import: what it declares, and what the packages of ours that it declares do."""
    found: set[str] = set()
    waiting = [package]
    while waiting:
        project = projects[waiting.pop()]
        optional = [name for names in project.get("optional-dependencies", {}).values() for name in names]
        for requirement in map(normal, [*project.get("dependencies", ()), *optional]):
            if requirement not in found:
                found.add(requirement)
                waiting += [requirement] if requirement.startswith(OURS) else []
    return found


def undeclared(
    sources: Iterable[str], own: Iterable[str], allowed: set[str], distributions: Mapping[str, list[str]]
) -> set[str]:
    """Imports that neither the package itself nor an allowed distribution provides."""
    names = {name for source in sources for name in imported(source)} - set(own)
    return {name for name in names if not {normal(found) for found in distributions.get(name, [])} & allowed}


@pytest.fixture(scope="module")
def distributions(packages: list[Any]) -> dict[str, list[str]]:
    """Import name to the distributions that provide it; ours by their folders, installed or not."""
    found = {name: list(names) for name, names in importlib.metadata.packages_distributions().items()}
    for package in packages:
        for path in package.imports:
            found[path.name] = [package.name]
    return found


def test_every_package_declares_what_it_imports(packages: list[Any], distributions: dict[str, list[str]]) -> None:
    projects = {package.name: package.project for package in packages}

    missing = {
        package.name: undeclared(
            (path.read_text(encoding="utf-8") for path in package.modules()),
            (path.name for path in package.imports),
            declared(package.name, projects),
            distributions,
        )
        for package in packages
    }

    assert {name: sorted(imports) for name, imports in missing.items() if imports} == {}


def test_an_undeclared_import_is_caught_even_a_late_one(distributions: dict[str, list[str]]) -> None:
    source = "import json\n\ndef late() -> None:\n    from httpx import get\n    get('')\n"

    assert undeclared([source], ["planted"], {"orjson"}, distributions) == {"httpx"}
    assert undeclared([source], ["planted"], {"httpx"}, distributions) == set()


def test_an_undeclared_package_of_ours_is_caught(packages: list[Any], distributions: dict[str, list[str]]) -> None:
    projects = {package.name: package.project for package in packages}
    source = "from working_time import Calendar\nfrom event_contracts.topics import LEADS\nimport sqlalchemy\n"

    assert undeclared([source], ["planted"], declared("leadloop-event-bus", projects), distributions) == {
        "working_time"
    }


def test_what_is_installed_nowhere_is_caught(distributions: dict[str, list[str]]) -> None:
    assert undeclared(["import made_up_package"], [], {"made-up"}, distributions) == {"made_up_package"}


def test_every_distribution_has_our_prefix_and_the_name_of_its_folder(packages: list[Any]) -> None:
    for package in packages:
        folder: Path = package.folder
        assert package.name == OURS + folder.name
        assert [path.name for path in package.imports] == [folder.name.replace("-", "_")]
