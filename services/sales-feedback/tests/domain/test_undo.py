"""Taking the latest action back."""

from dataclasses import replace
from typing import Any

import pytest

from sales_feedback.domain.refusals import NotPossibleError, WrongValueError
from sales_feedback.domain.undo import undoable, undone_at


def test_the_latest_action_is_the_one_recorded_last(story: Any) -> None:
    handover = story.then(story.begun(), "contacted", 5, due=20, outcome="reached")
    handover = story.then(handover, "accepted", 2, recorded=6)
    assert undoable(handover, [], story.at(7)).kind == "accepted"


def test_notices_and_moved_deadlines_are_no_actions(story: Any) -> None:
    handover = story.then(story.begun(), "accepted", 1)
    handover = story.then(story.then(handover, "overdue", 5, about="e1"), "rescheduled", 6, due=30)
    assert undoable(handover, [], story.at(7)).kind == "accepted"


def test_undo_goes_back_one_by_one(story: Any) -> None:
    handover = story.then(story.then(story.begun(), "accepted", 1), "won", 2)
    handover = story.undo(handover, "won")
    assert undoable(handover, [], story.at(3)).kind == "accepted"
    handover = story.undo(handover, "accepted")
    with pytest.raises(NotPossibleError, match="no action"):
        undoable(handover, [], story.at(3))


def test_an_action_can_be_undone_for_24_hours_after_it_was_recorded(story: Any) -> None:
    handover = story.then(story.begun(), "won", 2, recorded=50)
    assert undoable(handover, [], story.at(74)).kind == "won"
    with pytest.raises(NotPossibleError, match="24 hours"):
        undoable(handover, [], story.at(74.001))


def test_an_end_stays_once_the_lead_was_handed_over_again(story: Any) -> None:
    handover = story.then(story.begun(), "returned", 5, reason="too_early")
    again = replace(story.begun(), id="h2", cycle=2, handed_over_at=story.at(8))
    with pytest.raises(NotPossibleError, match="handed over again"):
        undoable(handover, [again], story.at(9))


def test_an_older_cycle_or_a_surplus_handover_of_a_merged_lead_bars_nothing(story: Any) -> None:
    handover = story.then(story.begun(), "contacted", 5, due=20, outcome="reached")
    surplus = replace(story.begun(), id="h9", lead_id="lead-9", handed_over_at=story.at(3))
    assert undoable(handover, [surplus, handover], story.at(6)).kind == "contacted"
    ended = story.then(handover, "lost", 6, reason="price")
    assert undoable(ended, [surplus], story.at(7)).kind == "lost"


def test_undo_happened_after_the_action_and_not_in_the_future(story: Any) -> None:
    action = story.then(story.begun(), "accepted", 2).entries[-1]
    assert undone_at(action, None, story.at(3)) == story.at(3)
    assert undone_at(action, story.at(2.5), story.at(3)) == story.at(2.5)
    assert undone_at(action, story.at(9), story.at(3)) == story.at(3)
    with pytest.raises(WrongValueError):
        undone_at(action, story.at(1), story.at(3))
