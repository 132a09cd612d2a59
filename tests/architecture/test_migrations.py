"""A revision carries its own code: what it does to an old installation may not change when the product does."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ALLOWED = frozenset({"alembic", "sqlalchemy", "orjson"})
OURS = frozenset({"event_bus.columns"})
"""Types of columns, which say how a value is stored, not what it means."""

ALWAYS_THERE = "2026_11_30_2210"
"""Up to this revision of digest every index was there whenever a revision ran."""


def borrowed(source: str) -> Iterator[str]:
    """What a revision imports that is another one by the time it runs, or that it loads in some other way."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if not allowed(alias.name))
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            if node.level or not allowed(module):
                yield module
        elif isinstance(node, ast.Name | ast.Attribute):
            name = node.id if isinstance(node, ast.Name) else node.attr
            if name in {"__import__", "import_module"}:
                yield name


def allowed(module: str) -> bool:
    """Whether a revision may import this module."""
    top = module.partition(".")[0]
    return module in OURS or top in ALLOWED or (top in sys.stdlib_module_names and top != "importlib")


def test_every_revision_carries_its_own_code(packages: list[Any], root: Path) -> None:
    revisions = [path for package in packages for path in package.modules() if path.parent.name == "versions"]
    services = {path.parents[2].name for path in revisions}
    assert services == {"lead_intake", "qualification", "sales_feedback", "digest"}

    found = {str(path.relative_to(root)): sorted(borrowed(path.read_text(encoding="utf-8"))) for path in revisions}

    assert {name: what for name, what in found.items() if what} == {}


@pytest.mark.parametrize(
    ("planted", "said"),
    [
        ("from digest.domain.finding import words_of", "digest.domain.finding"),
        ("def upgrade():\n    from digest.use_cases import send_digests", "digest.use_cases"),
        ("import digest", "digest"),
        ("from ...domain import company", "...domain"),
        ("from . import common", "."),
        ("from event_bus import columns", "event_bus"),
        ("from service_kit.ids import new_id", "service_kit.ids"),
        ("from importlib import import_module", "importlib"),
        ("import importlib\nx = importlib.import_module('digest')", "import_module"),
        ("x = __import__('digest')", "__import__"),
    ],
)
def test_a_revision_that_borrows_is_caught(planted: str, said: str) -> None:
    assert said in list(borrowed(planted))


def test_what_a_revision_may_use_is_let_through() -> None:
    source = (
        "import re\nfrom typing import Any\nimport orjson\nimport sqlalchemy as sa\nfrom alembic import op\n"
        "from sqlalchemy.dialects import postgresql\nfrom event_bus.columns import Instant\n"
    )

    assert list(borrowed(source)) == []


def expected(source: str) -> Iterator[int]:
    """Lines that drop an index as if it were there for certain."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    for call in calls:
        careful = any(word.arg == "if_exists" and ast.unparse(word.value) == "True" for word in call.keywords)
        if ast.unparse(call.func).endswith("drop_index") and not careful:
            yield call.lineno


def test_no_revision_of_digest_relies_on_an_index_that_a_broken_off_rebuild_may_have_taken(root: Path) -> None:
    """ADR 23: the set that is not read may be without those that only pages ask."""
    folder = root / "services/digest/src/digest/migrations/versions"
    revisions = [path for path in sorted(folder.glob("2*.py")) if path.name[: len(ALWAYS_THERE)] > ALWAYS_THERE]
    assert any(folder.glob(f"{ALWAYS_THERE}*.py"))

    assert {path.name: list(expected(path.read_text(encoding="utf-8"))) for path in revisions} == {
        path.name: [] for path in revisions
    }


@pytest.mark.parametrize(
    ("planted", "lines"),
    [
        ("op.drop_index('view_a_lead_latest', 'view_a_lead')", [1]),
        ("x = 1\ndrop_index('view_a_lead_latest', if_exists=False)", [2]),
        ("op.drop_index('view_a_lead_latest', 'view_a_lead', if_exists=True)", []),
        ("op.create_index('view_a_lead_latest', 'view_a_lead', ['latest_at'])", []),
    ],
)
def test_one_that_relies_on_it_is_caught(planted: str, lines: list[int]) -> None:
    assert list(expected(planted)) == lines
