"""The head of the list of all leads."""

from digest.domain.course import Became, Gate, State
from digest.domain.ledger import Cell
from digest.pages.all_leads import Headline, headline, strip


def cell(
    handovers: int, gate: Gate, state: State = "open", reason: str | None = None, *, again: bool = False,
    became: Became | None = None, amount: int = 0,
) -> Cell:  # fmt: skip
    return Cell(
        None, again, gate, state, False, reason, became, "EUR" if state == "won" else None, handovers, amount
    )  # fmt: skip


def returned(handovers: int, reason: str, became: Became = "nurturing") -> Cell:
    return cell(handovers, "contacted", "returned", reason, became=became)


def test_without_hand_overs_nothing_is_claimed() -> None:
    assert headline([]) == Headline("nothing", 0, 0, None)


def test_when_nothing_came_back_that_is_said() -> None:
    assert headline([cell(5, "accepted")]) == Headline("none_returned", 0, 5, None)


def test_the_most_frequent_reason_is_named() -> None:
    cells = [cell(31, "won", "won"), returned(4, "no_budget"), returned(3, "too_early"), returned(4, "not_reached")]
    assert headline([*cells, returned(1, "no_budget", "disqualified")]) == Headline(
        "returned_mostly", 12, 43, "no_budget"
    )


def test_a_tie_names_no_reason() -> None:
    assert headline([returned(3, "no_budget"), returned(3, "too_early")]) == Headline("returned", 6, 6, None)


def test_a_single_return_is_no_pattern() -> None:
    assert headline([cell(4, "accepted"), returned(1, "no_budget")]) == Headline("returned", 1, 5, None)


def test_other_is_no_reason_to_name() -> None:
    assert headline([returned(3, "other"), returned(1, "too_early")]) == Headline("returned", 4, 4, None)


def test_the_six_numbers_count_all_that_got_as_far() -> None:
    found = strip([
        cell(3, "handed_over"),
        cell(2, "accepted", again=True),
        cell(4, "opportunity", "lost", "price"),
        cell(5, "won", "won", amount=120_00),
        returned(6, "no_budget"),
        returned(1, "too_early", "handed_over_again"),
        returned(2, "wrong_data", "disqualified"),
    ])  # fmt: skip
    assert (found.handed_over, found.first, found.again) == (23, 21, 2)
    assert (found.accepted, found.waiting, found.contacted, found.opportunity) == (20, 3, 18, 9)
    assert (found.won, found.amounts) == (5, (("EUR", 12_000),))
    assert (found.returned, found.nurturing, found.handed_over_again, found.disqualified) == (9, 6, 1, 2)
