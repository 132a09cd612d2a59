"""Every import rule of pyproject.toml, seen keeping the clean tree and seen catching a planted violation.

Judged by the exit code of `lint-imports` alone, run with the project's own configuration on a copy of the sources.
"""

import importlib.util
import json
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

SERVICES = ("lead_intake", "qualification", "sales_feedback", "digest")
LIBRARIES = ("service_kit", "event_bus", "event_contracts")
INDEPENDENT, REPOSITORY, SERVICE = "independent-services", "layered-repository", "layered-services"
DOMAIN, WORKING_TIME, FAULTS = "pure-domain", "working-time-alone", "independent-faults"


LINTING = """
import json, os, sys
from importlinter.cli import lint_imports_command as run
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        sys.argv[1:] = json.loads(line)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        run()
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""
"""Forks itself for each line of arguments, so that what `lint-imports` imports is imported once: half of its time."""


class Copy:
    """A copy of all sources, with one planted import at a time."""

    def __init__(self, folder: Path, config: Path) -> None:
        self.folder = folder
        self.config = config
        command = [sys.executable, "-c", LINTING]
        self._linting = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )

    def close(self) -> None:
        """Let go of the process that lints."""
        self._linting.communicate(timeout=60)

    def lint(self, *contracts: str) -> int:
        """The exit code for these contracts; for all when none is named."""
        chosen = [part for contract in contracts for part in ("--contract", contract)]
        options = ["--no-logo", "--config", str(self.config), "--cache-dir", str(self.folder / ".cache"), *chosen]
        assert self._linting.stdin is not None
        assert self._linting.stdout is not None
        self._linting.stdin.write(json.dumps(options) + "\n")
        self._linting.stdin.flush()
        return int(self._linting.stdout.readline())

    @contextmanager
    def importing(self, importer: str, imported: str) -> Iterator[None]:
        """While inside, a new module in or beside `importer` imports `imported`."""
        written = [path for name in (importer, imported) for path in self._made(name)]
        module = self._module(importer)
        before = module.read_text(encoding="utf-8")
        module.write_text(f"{before}\nimport {imported}\n", encoding="utf-8")
        try:
            yield
        finally:
            module.write_text(before, encoding="utf-8")
            for path in written:
                path.unlink()

    def _module(self, name: str) -> Path:
        place = self.folder.joinpath(*name.split("."))
        return place / "__init__.py" if place.is_dir() else place.with_suffix(".py")

    def _made(self, name: str) -> list[Path]:
        """An empty module where one of ours does not exist, so that the planted import leads somewhere."""
        module = self._module(name)
        if module.exists() or not (self.folder / name.split(".", maxsplit=1)[0]).is_dir():
            return []
        module.write_text("", encoding="utf-8")
        return [module]


@contextmanager
def copied(root: Path, packages: list[Any], folder: Path) -> Iterator[Copy]:
    for package in packages:
        for source in package.imports:
            shutil.copytree(source, folder / source.name, ignore=shutil.ignore_patterns("__pycache__"))
    copy = Copy(folder, root / "pyproject.toml")
    yield copy
    copy.close()


@pytest.fixture(scope="module")
def copy(root: Path, packages: list[Any], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copy]:
    """A copy to plant in; it keeps every rule, so that a red exit is the plant's doing."""
    with copied(root, packages, tmp_path_factory.mktemp("planted")) as copy:
        assert copy.lint() == 0
        yield copy


def contracts_of(root: Path) -> list[dict[str, Any]]:
    config = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = config["tool"]["importlinter"]["contracts"]
    return found


def test_the_clean_tree_keeps_every_rule(root: Path, packages: list[Any], tmp_path: Path) -> None:
    with copied(root, packages, tmp_path) as copy:
        assert copy.lint() == 0


def test_every_rule_is_planted_against(root: Path) -> None:
    planted = {INDEPENDENT, REPOSITORY, SERVICE, DOMAIN, WORKING_TIME, FAULTS}

    assert {contract["id"] for contract in contracts_of(root)} == planted


def test_every_package_of_the_product_is_looked_at(root: Path) -> None:
    config = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))

    assert {*SERVICES, *LIBRARIES, "working_time", "embedded"} <= set(config["tool"]["importlinter"]["root_packages"])


@pytest.mark.parametrize(("importer", "imported"), list(zip(SERVICES, (*SERVICES[1:], SERVICES[0]), strict=True)))
def test_a_service_that_imports_another_is_caught(copy: Copy, importer: str, imported: str) -> None:
    with copy.importing(f"{importer}.use_cases", f"{imported}.domain"):
        assert copy.lint(INDEPENDENT) != 0


def test_services_that_meet_in_a_third_package_are_caught(copy: Copy) -> None:
    with (
        copy.importing("lead_intake.adapters", "service_kit.planted"),
        copy.importing("service_kit.planted", "digest.domain"),
    ):
        assert copy.lint(INDEPENDENT) != 0


UPWARD = [
    ("event_contracts", "event_bus"),
    ("event_contracts", "service_kit"),
    ("event_bus", "service_kit"),
    *(("service_kit", service) for service in SERVICES),
    ("event_bus", "lead_intake"),
    *((service, "embedded") for service in SERVICES),
    ("event_contracts", "embedded"),
]


@pytest.mark.parametrize(("importer", "imported"), UPWARD)
def test_an_import_upwards_through_the_repository_is_caught(copy: Copy, importer: str, imported: str) -> None:
    with copy.importing(f"{importer}.planted", imported):
        assert copy.lint(REPOSITORY) != 0


ROOMS = ("main", "entrypoints", "application", "use_cases", "ports", "domain")
INWARD_OUT = [(low, high) for place, high in enumerate(ROOMS) for low in ROOMS[place + 1 :]]
ADAPTERS = [
    ("adapters", "entrypoints"),
    ("entrypoints", "adapters"),
    ("adapters", "main"),
    ("application", "adapters"),
    ("use_cases", "adapters"),
    ("ports", "adapters"),
    ("domain", "adapters"),
]


@pytest.mark.parametrize(("importer", "imported"), [*INWARD_OUT, *ADAPTERS])
def test_an_import_outwards_in_a_service_is_caught(copy: Copy, importer: str, imported: str) -> None:
    service = SERVICES[(len(importer) + len(imported)) % len(SERVICES)]

    with copy.importing(f"{service}.{importer}", f"{service}.{imported}"):
        assert copy.lint(SERVICE) != 0


@pytest.mark.parametrize("service", SERVICES)
def test_no_service_is_left_out(copy: Copy, service: str) -> None:
    with copy.importing(f"{service}.domain", f"{service}.use_cases"):
        assert copy.lint(SERVICE) != 0
    with copy.importing(f"{service}.domain.planted", "sqlalchemy"):
        assert copy.lint(DOMAIN) != 0


@pytest.mark.parametrize("imported", ["pydantic", "event_bus", "event_contracts", "service_kit"])
def test_a_domain_that_knows_the_wire_or_a_framework_is_caught(copy: Copy, imported: str) -> None:
    with copy.importing("qualification.domain.planted", imported):
        assert copy.lint(DOMAIN) != 0


def test_a_domain_that_reaches_the_database_by_a_detour_is_caught(copy: Copy) -> None:
    with (
        copy.importing("digest.domain.planted", "digest.planted"),
        copy.importing("digest.planted", "sqlalchemy"),
    ):
        assert copy.lint(DOMAIN) != 0


@pytest.mark.parametrize("imported", ["pydantic", "event_contracts", "digest"])
def test_working_time_that_imports_anything_but_the_standard_library_is_caught(copy: Copy, imported: str) -> None:
    with copy.importing("working_time.planted", imported):
        assert copy.lint(WORKING_TIME) != 0


@pytest.mark.parametrize("imported", ["event_bus", "service_kit", "digest", "embedded"])
def test_a_judge_that_imports_what_it_judges_is_caught(copy: Copy, imported: str) -> None:
    with copy.importing("faults.judged", imported):
        assert copy.lint(FAULTS) != 0


@pytest.mark.parametrize("rule", [DOMAIN, WORKING_TIME])
def test_no_forbidden_name_is_misspelled(root: Path, rule: str) -> None:
    forbidden = next(contract for contract in contracts_of(root) if contract["id"] == rule)["forbidden_modules"]

    assert {*LIBRARIES} <= set(forbidden)
    assert [name for name in forbidden if importlib.util.find_spec(name) is None] == []


def test_the_copy_is_clean_again_after_all_plants(copy: Copy) -> None:
    assert copy.lint() == 0
