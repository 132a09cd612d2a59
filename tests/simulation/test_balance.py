"""What the judge makes of a hand-over's facts, also when its lead was merged into one of another partition."""

from typing import Any

import pytest

from sales_feedback.domain.entries import Money
from simulation.balance import Ledger, check_amounts
from simulation.checker import Fact, Verdict
from simulation.workload import Told


def fact(lead: str, source: str, sequence: int, kind: str, at: int, **data: Any) -> Fact:
    return Fact(lead, source, sequence, f"{lead}-{source}-{sequence}", kind, {"handover_id": "h", **data}, f"{at:02}")


def heard(*facts: Fact) -> tuple[Ledger, list[str]]:
    verdict = Verdict()
    ledger = Ledger(facts, verdict)
    return ledger, [measure for measure, _ in verdict.found]


BEGUN = fact("loser", "qualification", 1, "lead.assigned", 1, owner="anna")
RETURNED = fact("loser", "sales-feedback", 1, "lead.returned", 2)


def test_what_follows_under_the_winners_key_may_stand_in_an_earlier_partition() -> None:
    recycled = fact("winner", "qualification", 1, "lead.recycled", 2)
    ledger, found = heard(recycled, BEGUN, RETURNED)
    assert found == []
    assert ledger.owner == {"h": "anna"}
    assert ledger.states() == {"h": "returned"}


def test_an_end_that_was_undone_under_the_winners_key_is_none() -> None:
    won = fact("loser", "sales-feedback", 1, "lead.won", 2)
    undone = fact("winner", "sales-feedback", 1, "lead.action_undone", 3, event_id=won.id)
    ledger, found = heard(undone, BEGUN, won)
    assert found == []
    assert ledger.states() == {"h": "open"}


def test_under_one_key_the_assignment_comes_first() -> None:
    assert heard(RETURNED, BEGUN)[1] == ["reordered"]


def test_what_never_began_is_lost() -> None:
    assert heard(RETURNED)[1] == ["lost"]


def test_what_a_clock_that_jumped_said_is_heard_where_it_stands() -> None:
    won = fact("loser", "sales-feedback", 1, "lead.won", 9)
    undone = fact("loser", "sales-feedback", 2, "lead.action_undone", 3, event_id=won.id)
    assert heard(BEGUN, won, undone)[0].states() == {"h": "open"}


def test_what_sales_did_keeps_what_was_taken_back_whichever_stands_first_until_it_is_undone() -> None:
    recalled = fact("loser", "qualification", 2, "lead.recalled", 2)
    accepted = fact("loser", "sales-feedback", 1, "lead.accepted", 2)
    undone = fact("loser", "sales-feedback", 2, "lead.action_undone", 3, event_id=accepted.id)
    assert heard(BEGUN, recalled)[0].states() == {"h": "recalled"}
    assert heard(BEGUN, recalled, accepted)[0].states() == heard(BEGUN, accepted, recalled)[0].states() == {"h": "open"}
    assert heard(BEGUN, accepted, recalled, undone)[0].states() == {"h": "recalled"}
    assert heard(BEGUN, recalled, RETURNED)[0].states() == {"h": "returned"}


WON = Told("win_handovers", "ann", "h", 200, {}, Money(1250, "EUR"))


@pytest.mark.parametrize(
    ("said", "row", "found"),
    [
        ((1250, "EUR"), ("h", 5, 1250, 1250, "EUR"), []),
        ((1250, "EUR"), ("h", None, None, None, None), []),  # it was undone
        ((1250, "EUR"), ("h", 5, 1250, 1250, "USD"), ["unbalanced"]),
        ((1250, "EUR"), ("h", 5, 1251, 1251, "EUR"), ["unbalanced"]),
        ((1250, "EUR"), ("h", 5, None, 1250, "EUR"), ["unbalanced"]),
        ((1250, "EUR"), ("h", None, None, 1250, "EUR"), ["unbalanced"]),
        ((1251, "EUR"), ("h", 5, 1250, 1250, "EUR"), ["unbalanced"]),
    ],
)
def test_what_a_deal_is_worth_is_what_the_client_said(
    said: tuple[int, str], row: tuple[Any, ...], found: list[str]
) -> None:
    verdict = Verdict()
    facts = [fact("lead", "sales-feedback", 1, "lead.won", 5, amount=said[0], currency=said[1])]
    rows: Any = lambda _package, sql: [row] if "_ledger" in sql else []  # noqa: E731
    check_amounts([WON], facts, rows, verdict)
    assert [measure for measure, _ in verdict.found] == found
