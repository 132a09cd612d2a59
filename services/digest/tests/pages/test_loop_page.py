"""What the page of the loop says, from the cells of a month, worked out by hand."""

from datetime import UTC, date, datetime

import pytest

from digest.domain.ledger import Cell
from digest.pages.loop_page import loop_page, months_around
from service_kit.pages import Formats
from service_kit.pages.catalogue import catalogues

WORDS = catalogues("service_kit.pages", "digest")
NOW = datetime(2026, 11, 30, 9, 40, tzinfo=UTC)


def cell(count: int, gate: str, state: str, **more: object) -> Cell:
    values: dict[str, object] = {
        "key": None, "again": False, "gate": gate, "state": state, "overdue": False, "reason": None, "became": None,
        "currency": None, "handovers": count, "amount": 0,
    }  # fmt: skip
    return Cell(**(values | more))  # type: ignore[arg-type]


MONTH = [
    cell(2, "handed_over", "open"),
    cell(1, "handed_over", "open", overdue=True),
    cell(3, "handed_over", "returned", reason="not_reached", became="nurturing", again=True),
    cell(1, "contacted", "returned", reason="no_budget", became="handed_over_again"),
    cell(2, "contacted", "lost", reason="price"),
    cell(3, "won", "won", currency="EUR", amount=39_000_000),
]
"""12 handed over: 3 won, 2 lost, 4 returned, 3 open, of them 1 overdue; 3 again."""


def test_the_ledger_balances_and_its_bar_is_as_wide_as_its_counts() -> None:
    shown = loop_page(MONTH, WORDS["en"], Formats("en", "UTC", NOW))
    assert [(part.kind, part.handovers, part.x, part.width) for part in shown.segments] == [
        ("won", 3, 0.0, 250.0),
        ("lost", 2, 250.0, 166.67),
        ("returned", 4, 416.67, 333.33),
        ("open", 3, 750.0, 250.0),
    ]
    assert shown.amounts == ("€390,000",)


def test_rooms_say_how_many_got_there_and_where_the_others_are() -> None:
    shown = loop_page(MONTH, WORDS["en"], Formats("en", "UTC", NOW))
    assert [row[1:6] for row in shown.rooms] == [(12, 3, 0, 0, 3), (6, 0, 0, 0, 0), (6, 1, 2, 0, 0), (3, 0, 0, 0, 0)]
    assert [row.most for row in shown.rooms] == [False, False, False, False]


def test_reasons_say_what_became_of_them() -> None:
    shown = loop_page(MONTH, WORDS["en"], Formats("en", "UTC", NOW))
    assert shown.backs == (
        ("Not reached", 3, 100.0, (("nurturing", "3 nurturing"),), "not_reached"),
        ("No budget", 1, 33.3, (("handed_over_again", "1 handed over again"),), "no_budget"),
    )
    russian = loop_page(MONTH, WORDS["ru"], Formats("ru", "UTC", NOW))
    assert [row.reason for row in russian.backs] == ["Не дозвонились", "Нет бюджета"]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ([], "Nothing was handed over in this month."),
        ([cell(1, "accepted", "open")], "The one hand-over is accounted for."),
        ([cell(4, "accepted", "lost")], "All 4 hand-overs are accounted for."),
        (
            [cell(4, "accepted", "lost"), cell(1, "contacted", "lost")],
            "All 5 hand-overs are accounted for. So far most leave between acceptance and contact.",
        ),
        (  # of 10 that left, 5 and 5 would be a tie; 9 (60-98 %) and 1 (2-40 %) stay apart
            [cell(9, "accepted", "lost"), cell(1, "contacted", "lost")],
            "All 10 hand-overs are accounted for. Most leave between acceptance and contact.",
        ),
        (MONTH, "All 12 hand-overs are accounted for. 1 is overdue."),
        ([cell(1, "accepted", "open", overdue=True)], "The one hand-over is accounted for. It is overdue."),
        (
            [cell(2, "handed_over", "open", overdue=True), cell(1, "contacted", "open", overdue=True)],
            "All 3 hand-overs are accounted for. 3 are overdue.",
        ),
        (
            [cell(9, "accepted", "lost"), cell(1, "contacted", "lost"), cell(1, "accepted", "open", overdue=True)],
            "All 11 hand-overs are accounted for. 1 is overdue. Most leave between acceptance and contact.",
        ),
    ],
)
def test_the_headline_says_where_most_leave_only_where_one_room_stands_out(cells: list[Cell], said: str) -> None:
    assert loop_page(cells, WORDS["en"], Formats("en", "UTC", NOW)).headline == said


@pytest.mark.parametrize(("late", "said"), [(1, "Просрочена 1."), (2, "Просрочено 2."), (21, "Просрочена 21.")])
def test_a_broken_promise_is_in_the_headline_however_many_are_kept(late: int, said: str) -> None:
    cells = [cell(40, "won", "won"), cell(late, "handed_over", "open", overdue=True)]
    assert loop_page(cells, WORDS["ru"], Formats("ru", "UTC", NOW)).headline.endswith(said)


def test_the_picture_tells_the_finding_to_those_who_do_not_see_it() -> None:
    shown = loop_page(MONTH, WORDS["en"], Formats("en", "UTC", NOW))
    assert 'aria-label="12 handed over: 3 won, 2 lost, 4 returned, 3 open"' in shown.picture


def test_the_months_beside_a_month() -> None:
    assert months_around(date(2026, 1, 1)) == (date(2025, 12, 1), date(2026, 2, 1))
    assert months_around(date(2026, 11, 1)) == (date(2026, 10, 1), date(2026, 12, 1))
