"""Who of an account is shown, when it was opened, and what its hand-overs brought."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from digest.domain.account import IDS, PEOPLE, Deal, Opening, deal, opening, within
from digest.domain.handover import ACCOUNT_OPENED, OPPORTUNITY_OPENED, WON, Handover
from digest.domain.lead import Lead

Build = Callable[..., Handover]
Day = Callable[..., datetime]


def people(day: Day, many: int) -> list[Lead]:
    return [Lead(f"l{number}", day(1)) for number in range(many)]


def test_so_many_people_fit_with_the_ids_they_are_known_under(day: Day) -> None:
    found = within(people(day, PEOPLE + 1), {"l0": ["l0", "l9x"]})
    assert [lead.id for lead, _ in found] == [f"l{number}" for number in range(PEOPLE)]
    assert [list(ids) for _, ids in found[:2]] == [["l0", "l9x"], ["l1"]]


@pytest.mark.parametrize(
    ("known_as", "shown"),
    [
        ({"l1": IDS - 1}, ["l0", "l1"]),  # with l0 itself exactly as many as fit
        ({"l1": IDS}, ["l0"]),  # l1 does not fit any more, and nobody who comes later is shown instead
        ({"l0": IDS + 50}, ["l0"]),  # somebody is shown, by as many ids as fit
    ],
)
def test_nobody_is_shown_by_half_but_who_alone_is_too_many(
    day: Day, known_as: dict[str, int], shown: list[str]
) -> None:
    ids = {lead: [f"{lead}-{number}" for number in range(many)] for lead, many in known_as.items()}
    found = within(people(day, 3), ids)
    assert [lead.id for lead, _ in found] == shown
    assert sum(len(one) for _, one in found) <= IDS


def test_an_opening_that_was_taken_back_is_none(day: Day, handover: Build) -> None:
    opened = (ACCOUNT_OPENED, 4, {"account_id": "a1", "by": "anna"})
    again = (ACCOUNT_OPENED, 6, {"account_id": "a1", "by": "ben"})
    both = handover(opened, again)
    assert opening([both], "a1") == Opening(day(4), "anna")
    assert opening([both.undone("e1", day(5))], "a1") == Opening(day(6), "ben")
    assert opening([both], "a2") is None


@pytest.mark.parametrize(
    ("story", "brought"),
    [
        ((), None),
        (((OPPORTUNITY_OPENED, 3, {}),), None),
        (((OPPORTUNITY_OPENED, 3, {"amount": 500, "currency": "EUR"}),), Deal(500, "EUR", won=False)),
        (
            ((OPPORTUNITY_OPENED, 3, {"amount": 500, "currency": "EUR"}), (WON, 5, {"amount": 70, "currency": "CHF"})),
            Deal(70, "CHF", won=True),
        ),
    ],
)
def test_what_was_won_counts_and_else_what_is_expected(
    handover: Build, story: tuple[tuple[str, int, dict[str, Any]], ...], brought: Deal | None
) -> None:
    assert deal(handover(*story)) == brought
