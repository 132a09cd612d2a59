"""What a start brings into memory, and how often it is walked meanwhile, counted: what few need comes when needed."""

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import NamedTuple

import pytest

MIGRATING = ("alembic", "mako", "sqlalchemy.orm")
SIGNING_IN_ELSEWHERE = ("authlib", "joserfc", "cryptography")
FOR_FEW = (*MIGRATING, *SIGNING_IN_ELSEWHERE)
"""10 MB of a service that migrates nothing, and 6 MB of a digest for which no outside provider is set."""
SCRIPTS = {
    "services/lead-intake": "lead_intake",
    "services/qualification": "qualification",
    "services/sales-feedback": "sales_feedback",
    "services/digest": "digest",
    "deploy/embedded": "embedded",
}
HELP = "from {package}.__main__ import cli\ntry: cli()\nexcept SystemExit: pass"


class Begun(NamedTuple):
    """What is there after some code has run in a process of its own."""

    modules: set[str]
    walks: int
    """How often garbage was looked for in everything."""


def begun(code: str) -> Begun:
    """Run it as a command's start; argparse ends it where it would begin to serve."""
    asked = (
        "import gc, sys; walks = gc.get_stats()[2]['collections']\n"
        f"sys.argv = ['x', '--help']\n{code}\n"
        "print('walks', gc.get_stats()[2]['collections'] - walks)\n"
        f"print('there', *(name for name in {FOR_FEW!r} if name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", asked], check=True, capture_output=True, text=True)
    *_, walks, there = done.stdout.splitlines()
    return Begun(set(there.split()[1:]), int(walks.split()[1]))


@pytest.mark.parametrize("package", ["lead_intake", "qualification", "sales_feedback", "digest"])
def test_a_service_loads_nothing_that_only_few_need_and_walks_through_nothing_that_it_loads(package: str) -> None:
    assert begun(f"{HELP.format(package=package)}\nimport service_kit.database.postgresql") == Begun(set(), 0)


@pytest.mark.parametrize(
    ("module", "brings"),
    [("service_kit.migrations", MIGRATING), ("digest.adapters.openid_provider", SIGNING_IN_ELSEWHERE)],
)
def test_it_would_be_seen(module: str, brings: tuple[str, ...]) -> None:
    assert begun(f"import {module}").modules == set(brings)


def test_walks_would_be_seen() -> None:
    assert begun("import digest.main").walks > 0


@pytest.mark.parametrize(("folder", "package"), SCRIPTS.items())
def test_every_command_begins_where_its_loading_is_let_be(folder: str, package: str) -> None:
    scripts = tomllib.loads(Path(folder, "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]
    assert list(scripts.values()) == [f"{package}.__main__:cli"]


MADE = """
from pathlib import Path
opened = []
sys.addaudithook(lambda name, given: opened.append(str(given[0])) if name == "open" else None)
from digest.main import Settings, create_service
from event_bus.clock import system_clock
from event_bus.embedded_log import EmbeddedLog
made = create_service(Settings(database_url="sqlite:///x.db"), EmbeddedLog(Path("x.log"), 1), system_clock)
"""
READ = "print('read', *sorted({Path(name).suffix for name in opened} & {'.po', '.mjml'}))"


def read_by(code: str) -> str:
    """The kinds of files of words and letters that are read by it."""
    done = subprocess.run([sys.executable, "-c", f"import sys{code}{READ}"], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def test_a_service_is_made_without_reading_words_or_letters_that_nobody_asked_for() -> None:
    assert read_by(MADE) == "read"


def test_words_and_letters_that_are_read_would_be_seen() -> None:
    asked = """
from digest.adapters.drawing import _compiled
_compiled("digest"), made.app.state.pages._words["ru"]
"""
    assert read_by(MADE + asked) == "read .mjml .po"
