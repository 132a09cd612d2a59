"""The simulation's judge knows nothing of what it judges; the fault run's is held to that by `lint-imports`."""

import ast
import sys
from pathlib import Path

import pytest

JUDGE = ("checker", "balance", "mails")
ALLOWED = {*sys.stdlib_module_names, "event_contracts", *(f"simulation.{name}" for name in JUDGE)}


def foreign(source: str) -> list[str]:
    """What a module imports beyond the standard library, the contracts and its own kind."""
    found: list[str] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [one.name for one in node.names]
        elif isinstance(node, ast.ImportFrom):
            module = f"{'.' * node.level}{node.module or ''}"
            found += [f"{module}.{one.name}" for one in node.names] if module == "simulation" else [module]
    return [name for name in found if name not in ALLOWED and name.partition(".")[0] not in ALLOWED]


@pytest.mark.parametrize("name", JUDGE)
def test_a_judge_imports_nothing_of_the_product(root: Path, name: str) -> None:
    assert foreign((root / "tests" / "simulation" / f"{name}.py").read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("planted", "found"),
    [
        ("from digest.domain import mail", "digest.domain"),
        ("import sqlalchemy", "sqlalchemy"),
        ("def f():\n    from simulation.world import World", "simulation.world"),
        ("from simulation import world", "simulation.world"),
        ("from . import world", "."),
    ],
)
def test_an_import_of_what_is_judged_is_caught(planted: str, found: str) -> None:
    assert foreign(f"import json\nfrom simulation import checker\n{planted}\n") == [found]
