"""What the page of the funnel says, worked out by hand."""

from datetime import UTC, datetime, timedelta

import pytest

from digest.domain.course import Gate, State
from digest.domain.ledger import Cell
from digest.domain.pace import Waits
from digest.pages.funnel_page import funnel_rows, headline
from digest.pages.numbers import Numbers
from service_kit.pages import Formats
from service_kit.pages.catalogue import catalogues

WORDS = catalogues("service_kit.pages", "digest")
FORMATS = Formats("en", "UTC", datetime(2026, 11, 30, 9, 40, tzinfo=UTC))


def cell(many: int, gate: Gate, state: State = "open") -> Cell:
    return Cell(None, False, gate, state, False, None, None, None, many, 0)


MONTH = [
    cell(3, "handed_over"), cell(3, "handed_over", "returned"), cell(3, "accepted"), cell(2, "accepted", "returned"),
    cell(5, "contacted"), cell(5, "contacted", "returned"), cell(3, "contacted", "lost"), cell(4, "opportunity"),
    cell(1, "opportunity", "returned"), cell(4, "opportunity", "lost"), cell(9, "won", "won"),
]  # fmt: skip
"""42 handed over, 36 accepted, 31 contacted, 18 opportunities, 9 won; 11 are open before an opportunity."""


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ([], "Nothing was handed over in this month."),
        ([cell(1, "won", "won"), cell(2, "accepted")], "1 of 3 became opportunities so far; too few to tell."),
        (MONTH, "43 % became opportunities so far; 11 undecided can lift it to 69 %."),
        ([cell(4, "won", "won"), cell(6, "accepted", "returned")], "40 % became opportunities."),
        (
            [cell(4, "opportunity"), cell(1, "accepted")],
            "80 % became opportunities so far; one undecided can lift it to 100 %.",
        ),
    ],
)
def test_the_headline_claims_no_more_than_is_decided(cells: list[Cell], said: str) -> None:
    assert headline(cells, WORDS["en"], FORMATS) == said


def test_bars_have_one_scale_and_their_areas_are_their_counts() -> None:
    never = Waits([], [], 0)
    rows = funnel_rows(MONTH, [never] * 4, Numbers(MONTH, MONTH, {}), WORDS["en"], FORMATS)
    assert [(row.went_on, row.reached) for row in rows] == [(36, 42), (31, 36), (18, 31), (9, 18)]
    for row in rows:
        assert sum(part.handovers for part in row.parts) == row.reached
        for part in row.parts:
            assert part.width == pytest.approx(100 * part.handovers / 42, abs=0.006)
        for left, right in zip(row.parts, row.parts[1:], strict=False):
            assert right.x == pytest.approx(left.x + left.width, abs=0.02)
    assert rows[2].possible == pytest.approx(23 / 31)


def test_a_share_that_is_not_reached_yet_is_open_while_somebody_waits() -> None:
    waits = [
        Waits([timedelta(minutes=50)] * 36, [], 6),
        Waits([timedelta(hours=2)] * 31, [], 5),
        Waits([timedelta(days=6)] * 18, [timedelta(days=9)] * 5, 8),
        Waits([], [], 9),
    ]
    rows = funnel_rows(MONTH, waits, Numbers(MONTH, MONTH, {}), WORDS["en"], FORMATS)
    assert [(row.half, row.most) for row in rows[:3]] == [
        ("50 min", "50 min"), ("2 h", "2 h"), ("6 days", "open yet"),
    ]  # fmt: skip
