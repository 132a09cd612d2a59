"""What a service that serves has in memory, counted in modules: what only few need is loaded when they need it."""

import subprocess
import sys

import pytest

MIGRATING = ("alembic", "mako")
SIGNING_IN_ELSEWHERE = ("authlib", "joserfc", "cryptography")
FOR_FEW = (*MIGRATING, *SIGNING_IN_ELSEWHERE)
"""4 MB of a service that migrates nothing, and 6 MB of a digest for which no outside provider is set."""


def loaded(module: str) -> set[str]:
    """Which of these are there once a module is imported, in a process of its own."""
    asked = f"import sys, {module}; print(*(name for name in {FOR_FEW!r} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", asked], check=True, capture_output=True, text=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("package", ["lead_intake", "qualification", "sales_feedback", "digest"])
def test_a_service_loads_nothing_that_only_few_need(package: str) -> None:
    assert loaded(f"{package}.main") == set()


@pytest.mark.parametrize(
    ("module", "brings"),
    [("service_kit.migrations", MIGRATING), ("digest.adapters.openid_provider", SIGNING_IN_ELSEWHERE)],
)
def test_it_would_be_seen(module: str, brings: tuple[str, ...]) -> None:
    assert loaded(module) == set(brings)
