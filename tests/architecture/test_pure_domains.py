"""A domain imports the standard library, working time and itself; it has no clock, no chance and no input or output."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

IMPURE = frozenset({
    "asyncio", "concurrent", "ctypes", "http", "io", "logging", "multiprocessing", "os", "pathlib", "random", "secrets",
    "select", "selectors", "shutil", "signal", "smtplib", "socket", "sqlite3", "ssl", "subprocess", "sys", "tempfile",
    "threading", "time", "urllib",
})  # fmt: skip
TEXT_ONLY = frozenset({"urllib.parse", "io.IncrementalNewlineDecoder"})
"""Parts of such modules that do nothing but arithmetic with text."""
CLOCK_AND_CHANCE = frozenset({"now", "utcnow", "today", "uuid1", "uuid4", "uuid7"})
DOORS = frozenset({"open", "input", "print", "exec", "eval"})


def impurities(source: str, service: str) -> Iterator[str]:
    """What a domain module does that it may not do."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if not allowed(alias.name, service))
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            if not all(allowed(f"{node.module}.{alias.name}", service) for alias in node.names):
                yield node.module
            yield from (alias.name for alias in node.names if alias.name in CLOCK_AND_CHANCE)
        elif isinstance(node, ast.Attribute) and node.attr in CLOCK_AND_CHANCE:
            yield f".{node.attr}"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in DOORS:
            yield f"{node.func.id}()"


def allowed(module: str, service: str) -> bool:
    """Whether a domain may import this module."""
    top = module.partition(".")[0]
    if top == service:
        return module == f"{service}.domain" or module.startswith(f"{service}.domain.")
    if any(module == part or module.startswith(f"{part}.") for part in TEXT_ONLY):
        return True
    return top == "working_time" or (top in sys.stdlib_module_names and top not in IMPURE)


def test_every_domain_is_pure(packages: list[Any]) -> None:
    domains = [path / "domain" for package in packages for path in package.imports if (path / "domain").is_dir()]
    assert len(domains) >= 4

    found = {
        str(path.relative_to(domain.parents[1])): sorted(
            impurities(path.read_text(encoding="utf-8"), domain.parent.name)
        )
        for domain in domains
        for path in sorted(domain.rglob("*.py"))
    }

    assert {name: what for name, what in found.items() if what} == {}


@pytest.mark.parametrize(
    ("planted", "said"),
    [
        ("import random", "random"),
        ("from os import environ", "os"),
        ("from datetime import datetime\nx = datetime.now()", ".now"),
        ("from uuid import uuid4", "uuid4"),
        ("import uuid\nx = uuid.uuid4()", ".uuid4"),
        ("def late():\n    import phonenumbers", "phonenumbers"),
        ("from digest.adapters import tables", "digest.adapters"),
        ("import digest", "digest"),
        ("from qualification.domain import criteria", "qualification.domain"),
        ("x = open('file')", "open()"),
        ("import io", "io"),
        ("from io import IncrementalNewlineDecoder, open", "io"),
        ("from urllib.request import urlopen", "urllib.request"),
        ("from urllib import parse, request", "urllib"),
    ],
)
def test_an_impure_domain_is_caught(planted: str, said: str) -> None:
    assert said in list(impurities(planted, "digest"))


def test_what_a_domain_may_do_is_let_through() -> None:
    source = (
        "from uuid import UUID, uuid5\nimport math\nfrom datetime import datetime\nfrom working_time import Calendar\n"
        "from digest.domain.lead import Lead\nfrom digest.domain import lead\n"
        "from urllib.parse import urlsplit\nimport urllib.parse\nfrom io import IncrementalNewlineDecoder\n"
    )

    assert list(impurities(source, "digest")) == []


def test_working_time_is_standard_library_only(root: Path) -> None:
    for path in sorted((root / "libs" / "working-time" / "src").rglob("*.py")):
        names: set[str] = set()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                names.add((node.module or "").partition(".")[0])
        assert names - sys.stdlib_module_names <= {"working_time"}, path.name
