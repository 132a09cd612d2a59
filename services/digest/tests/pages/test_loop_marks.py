"""Each mark of the picture is one hand-over, and opens the card of its lead."""

import re
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from digest.domain.ledger import Cell
from digest.domain.reading import Before
from digest.pages.loop_marks import Marked
from digest.pages.loop_page import loop_page, marks_are_single
from digest.pages.loop_words import again_words
from service_kit.pages import Formats
from service_kit.pages.catalogue import catalogues

WORDS = catalogues("service_kit.pages", "digest")
NOW = datetime(2026, 11, 30, 9, 40, tzinfo=UTC)
FORMATS = {language: Formats(language, "UTC", NOW) for language in ("en", "ru")}
BERLIN = ZoneInfo("Europe/Berlin")


def cell(count: int, gate: Any, state: Any, *, overdue: bool = False) -> Cell:
    return Cell(None, False, gate, state, overdue, None, None, None, count, 0)


def marks_of(picture: str) -> list[tuple[str, str, str]]:
    """(where it leads, its name, its look) of every mark that leads somewhere."""
    return re.findall(r'<a href="([^"]+)"><title>([^<]+)</title><\w+ class="m-(\w+)"', picture)


def test_late_ones_come_first_and_each_mark_opens_its_own_card() -> None:
    cells = [cell(1, "accepted", "open"), cell(1, "accepted", "open", overdue=True), cell(1, "won", "won")]
    marked = [
        Marked(cell(1, "won", "won"), "/1", "Petra"),
        Marked(cell(1, "accepted", "open"), "/2", "Henrik"),
        Marked(cell(1, "accepted", "open", overdue=True), "/3", "Maja"),
    ]
    shown = loop_page(cells, WORDS["en"], FORMATS["en"], marked=marked)
    wanted = [
        ("/3", "Maja: open, overdue", "overdue"), ("/2", "Henrik: open, on time", "open"), ("/1", "Petra: won", "won"),
    ]  # fmt: skip
    assert marks_of(shown.picture) == wanted
    stacked = "".join(line.marks for stack in shown.stacked for line in stack.lines)
    assert marks_of(stacked) == wanted


def test_marks_of_leads_that_the_reader_may_not_see_lead_nowhere() -> None:
    cells = [cell(3, "contacted", "lost")]
    shown = loop_page(cells, WORDS["en"], FORMATS["en"], marked=[Marked(cell(1, "contacted", "lost"), "/1", "Petra")])
    assert marks_of(shown.picture) == [("/1", "Petra: lost", "lost")]
    assert shown.picture.count("m-lost") == 3


def test_a_mark_that_stands_for_several_leads_to_none_of_them() -> None:
    cells = [cell(25, "contacted", "lost")]
    assert not marks_are_single(cells)
    assert marks_are_single([cell(24, "contacted", "lost"), cell(24, "handed_over", "lost")])
    shown = loop_page(cells, WORDS["en"], FORMATS["en"], marked=[Marked(cell(1, "contacted", "lost"), "/1", "Petra")])
    assert marks_of(shown.picture) == []


OCTOBER = datetime(2026, 10, 5, tzinfo=UTC)
LATE_OCTOBER = datetime(2026, 10, 31, 23, 30, tzinfo=UTC)
"""In Berlin it is November already."""


@pytest.mark.parametrize(
    ("before", "returned", "english", "russian"),
    [
        ([], 3, (), ()),
        ([Before(NOW, here=True)], 1, ("1 of this one",), ("1 из этих 1",)),
        (
            [Before(NOW, here=True), Before(OCTOBER, here=False), Before(OCTOBER, here=False), Before(NOW, here=True)],
            11,
            ("2 of these 11,", "2 from October"),
            ("2 из этих 11,", "2 из октября"),
        ),
        ([Before(LATE_OCTOBER, here=False)], 2, ("1 from November",), ("1 из ноября",)),
        ([Before(OCTOBER, here=False), Before(NOW, here=False)], 2, ("2 from other months",), ("2 из других месяцев",)),
        ([Before(OCTOBER.replace(year=2025), here=False)], 2, ("1 from October 2025",), ("1 из октября 2025",)),
    ],
)
def test_it_is_said_where_those_handed_over_again_came_from(
    before: list[Before], returned: int, english: tuple[str, ...], russian: tuple[str, ...]
) -> None:
    assert again_words(before, returned, BERLIN, WORDS["en"], FORMATS["en"]) == english
    assert again_words(before, returned, BERLIN, WORDS["ru"], FORMATS["ru"]) == russian
