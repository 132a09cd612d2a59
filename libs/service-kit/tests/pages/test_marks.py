"""Drawn parts, with figures typed by hand, and the interval they show."""

import re
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jinja2 import PackageLoader

from service_kit.clock import FrozenClock
from service_kit.pages import Formats
from service_kit.pages.assets import assets
from service_kit.pages.catalogue import catalogues
from service_kit.pages.intervals import wilson
from service_kit.pages.navigation import PLACES
from service_kit.pages.rendering import KIT, _environment

CLOCK = FrozenClock(datetime(2026, 11, 30, 9, 40, tzinfo=UTC))
NAMED = re.compile(r"icon\(\"([a-z0-9-]+)\"|\"(?:won|lost|returned|overdue)\": \"([a-z0-9-]+)\"")


def drawn(source: str, language: str = "en") -> str:
    """What a template of a page makes of the kit's marks."""
    environment = _environment(PackageLoader(KIT), catalogues(KIT)[language])  # type: ignore[arg-type]
    template = '{% from "kit/marks.html" import clock, grade, mark, pill, rate %}' + source
    context: dict[str, Any] = {"fmt": Formats(language, "UTC", CLOCK())}
    return environment.from_string(template).render(context)


@pytest.mark.parametrize(
    ("count", "total", "low", "high"),
    [
        (18, 42, 29, 58),
        (36, 42, 72, 93),
        (9, 18, 29, 71),
        (2, 9, 6, 55),
        (0, 5, 0, 43),
        (5, 5, 57, 100),
        (0, 0, 0, 100),
    ],
)
def test_an_interval_holds_what_the_counts_allow(count: int, total: int, low: int, high: int) -> None:
    found = wilson(count, total)
    assert (round(found[0] * 100), round(found[1] * 100)) == (low, high)
    assert 0 <= found[0] <= found[1] <= 1


@pytest.mark.parametrize(("count", "total"), [(-1, 5), (6, 5)])
def test_more_than_all_is_no_share(count: int, total: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        wilson(count, total)


def test_a_rate_stands_with_its_counts_and_its_interval() -> None:
    said = drawn('{{ rate(fmt, 18, 42, 0.29, 0.58, 0.69, "/digest/leads", "opportunities") }}')
    assert '<a class="figure number" href="/digest/leads">18 of 42</a>' in said
    assert "opportunities, 43 % (29–58)" in said
    assert 'class="possible" x="42.9" y="0" width="26.1"' in said
    assert "18 из 42" in drawn("{{ rate(fmt, 18, 42, 0.29, 0.58) }}", "ru")


def test_a_rate_of_few_is_not_said() -> None:
    said = drawn("{{ rate(fmt, 2, 4, 0.15, 0.85) }}")
    assert "too few to tell" in said
    assert "%" not in said


def test_an_arc_is_the_share_of_time_left() -> None:
    assert 'stroke-dasharray="20 100"' in drawn('{{ clock("soon", 0.2, "45 min left") }}')
    assert 'class="arc"' not in drawn('{{ clock("overdue", 0, "40 min overdue") }}')


def test_marketings_marks_are_round_and_those_of_sales_are_square() -> None:
    assert "<circle" in drawn('{{ mark("returned") }}')
    for kind in ("open", "overdue", "won", "lost"):
        assert "<rect" in drawn(f'{{{{ mark("{kind}") }}}}')


def test_every_icon_that_is_named_is_in_the_sprite() -> None:
    there = set(re.findall(r'id="([a-z0-9-]+)"', assets()["icons.svg"].content.decode()))
    templates = Path(str(files(KIT))).glob("templates/**/*.html")
    named = {a or b for file in templates for a, b in NAMED.findall(file.read_text(encoding="utf-8"))}
    assert {"alert-circle", "arrow-back-up"} <= named
    assert (named | {place.icon for place in PLACES}) - there == set()


def test_a_dark_page_is_printed_dark_on_white() -> None:
    css = assets()["leadloop.css"].content.decode()
    dark = [line for line in css.splitlines() if "{ color-scheme: dark;" in line]
    assert len(dark) == 2
    assert all(line.startswith("@media screen") for line in dark)
