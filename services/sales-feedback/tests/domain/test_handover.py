"""What follows from the entries of a hand-over."""

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sales_feedback.domain.clock import due_at
from sales_feedback.domain.entries import Deadline, Entry, Kind
from sales_feedback.domain.handover import Handover, standing


def test_a_fresh_handover_is_handed_over_to_its_owner(story: Any) -> None:
    stands = standing(story.begun())
    assert (stands.state, stands.stage, stands.owner, stands.attempts) == ("handed_over", "handed_over", "anna", 0)
    assert stands.is_open


def test_an_attempt_that_reached_nobody_is_neither_contact_nor_acceptance(story: Any) -> None:
    handover = story.then(story.begun(), "contacted", 1, due=20, outcome="no_answer")
    assert (standing(handover).state, standing(handover).attempts) == ("handed_over", 1)


def test_reaching_the_lead_implies_acceptance(story: Any) -> None:
    stands = standing(story.then(story.begun(), "contacted", 2, due=20, outcome="reached"))
    assert (stands.state, stands.accepted_at, stands.contacted_at) == ("contacted", story.at(2), story.at(2))


def test_an_account_is_a_stage_but_not_a_state_of_its_own(story: Any) -> None:
    handover = story.then(story.begun(), "contacted", 2, due=20, outcome="reached")
    handover = story.then(handover, "account_opened", 3, due=40, account_id="a1")
    assert (standing(handover).state, standing(handover).stage) == ("contacted", "account")
    assert standing(handover).account_id == "a1"


def test_a_win_straight_after_handover_implies_every_gate(story: Any) -> None:
    stands = standing(story.then(story.begun(), "won", 5))
    assert stands.state == "won"
    assert stands.accepted_at == stands.contacted_at == stands.opportunity_at == story.at(5)
    assert stands.account_at is None


def test_a_loss_implies_nothing(story: Any) -> None:
    stands = standing(story.then(story.begun(), "lost", 5, reason="price"))
    assert (stands.state, stands.stage, stands.accepted_at) == ("lost", "handed_over", None)


@pytest.mark.parametrize("order", [("disqualified", "returned"), ("returned", "disqualified")])
def test_the_end_of_sales_outranks_disqualified_in_any_order(story: Any, order: tuple[Kind, Kind]) -> None:
    handover = story.begun()
    for hours, kind in enumerate(order, 1):
        handover = story.then(handover, kind, hours)
    assert standing(handover).state == "returned"


def test_a_disqualification_behind_an_end_counts_once_that_end_is_undone(story: Any) -> None:
    handover = story.then(story.then(story.begun(), "won", 5), "disqualified", 6, reason="by_hand")
    assert standing(handover).state == "won"
    assert standing(story.undo(handover, "won")).state == "disqualified"


def test_undoing_an_end_opens_the_handover_again(story: Any) -> None:
    handover = story.then(story.begun(), "accepted", 1)
    handover = story.undo(story.then(handover, "lost", 5, reason="price"), "lost")
    assert standing(handover).state == "accepted"


def test_the_owner_is_who_was_given_it_last(story: Any) -> None:
    handover = story.then(story.begun(), "assigned", 3, due=7, owner="bert")
    assert standing(handover).owner == "bert"
    assert standing(handover, story.at(2)).owner == "anna"


def test_the_rating_that_counts_is_the_last_one(story: Any) -> None:
    handover = story.then(story.then(story.begun(), "rated", 2, rating="poor"), "rated", 1, rating="good")
    assert standing(handover).rating == "poor"


def test_how_a_handover_stood_is_told_by_what_had_happened_then(story: Any) -> None:
    handover = story.then(story.begun(), "won", 9)
    handover = story.then(handover, "contacted", 4, due=20, recorded=10, outcome="reached")
    assert standing(handover, story.at(3)).state == "handed_over"
    assert standing(handover, story.at(5)).state == "contacted"
    assert standing(handover).state == "won"


STEPS: list[tuple[Kind, dict[str, Any]]] = [
    ("accepted", {}),
    ("contacted", {"outcome": "no_answer"}),
    ("contacted", {"outcome": "reached"}),
    ("account_opened", {"account_id": "a1"}),
    ("opportunity_opened", {}),
    ("rescheduled", {}),
    ("disqualified", {"reason": "by_hand"}),
    ("won", {}),
    ("returned", {"reason": "too_early"}),
    ("rated", {"rating": "good"}),
]


@st.composite
def recordings(draw: st.DrawFn) -> list[tuple[Kind, dict[str, Any], int, bool]]:
    """Steps with the hour at which each happened, in the order of recording, some of them undone."""
    chosen = draw(st.lists(st.sampled_from(range(len(STEPS))), max_size=7))
    hours = draw(st.lists(st.integers(0, 5), min_size=len(chosen), max_size=len(chosen)))
    undone = draw(st.lists(st.booleans(), min_size=len(chosen), max_size=len(chosen)))
    return [(*STEPS[step], hour, gone) for step, hour, gone in zip(chosen, hours, undone, strict=True)]


@given(recorded=recordings(), asked=st.integers(0, 6))
def test_any_interleaving_of_late_entries_and_undo_stands_as_if_told_in_order(
    story: Any, recorded: list[tuple[Kind, dict[str, Any], int, bool]], asked: int
) -> None:
    """The state is that of the entries not undone, taken one by one by (when it happened, log order)."""
    handover = story.begun()
    taken_back = []
    for kind, details, hour, gone in recorded:
        due = hour + 50 if kind in {"contacted", "account_opened", "opportunity_opened", "rescheduled"} else None
        handover = story.then(handover, kind, hour, due=due, recorded=10, **details)
        if gone:
            taken_back.append(handover.entries[-1].event_id)
    for event_id in reversed(taken_back):
        handover = handover.undone(event_id, story.at(11))

    at = story.at(asked)
    stands = [entry for entry in handover.entries if entry.undone_at is None]
    told = sorted(enumerate(stands), key=lambda pair: (pair[1].at, pair[0]))
    naive = _naive([entry for _, entry in told if entry.at <= at])
    assert (standing(handover, at).state, due_at(handover, at)) == naive


def _naive(entries: list[Entry]) -> tuple[str, datetime | None]:
    state, sales_end, due = "handed_over", None, None
    rank = {"handed_over": 0, "accepted": 1, "contacted": 2, "opportunity": 3}
    dropped = False
    for entry in entries:
        step = {
            "accepted": "accepted",
            "account_opened": "contacted",
            "opportunity_opened": "opportunity",
        }.get(entry.kind)
        if entry.kind == "contacted" and entry.outcome == "reached":
            step = "contacted"
        if step and rank[step] > rank[state]:
            state = step
        if entry.kind in {"won", "lost", "returned"} and sales_end is None:
            sales_end = entry.kind
        dropped = dropped or entry.kind == "disqualified"
        due = entry.deadline.due_at if entry.deadline else due
    if sales_end is not None:
        return sales_end, None
    return ("disqualified", None) if dropped else (state, due)


def test_a_handover_is_known_by_its_entries(story: Any) -> None:
    handover = story.begun()
    assert handover.knows(handover.entries[0].event_id)
    assert not handover.knows("something else")


def test_moving_a_handover_to_another_lead_keeps_the_lead_it_was_assigned_under() -> None:
    at = datetime.fromisoformat("2026-11-02T09:00:00+00:00")
    entry = Entry("e1", "assigned", at, at, 1, owner="anna", deadline=Deadline(at, agreed=False, since=at, minutes=0))
    handover = Handover("h1", "lead-1", "lead-1", 1, at, at).with_entry(entry).moved_to("lead-2")
    assert (handover.lead_id, handover.living_lead, handover.version) == ("lead-1", "lead-2", 2)
