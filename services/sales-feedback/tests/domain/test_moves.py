"""Which actions are possible when."""

from datetime import timedelta
from typing import Any

import pytest

from sales_feedback.domain.moves import Move, check, happened_at, possible
from sales_feedback.domain.refusals import NotPossibleError, WrongValueError

ANY_OPEN = ["won", "lost", "return", "rating"]


def test_everything_but_an_account_is_possible_on_a_fresh_handover(story: Any) -> None:
    assert possible(story.begun(), story.at(1)) == ["accept", "contacts", "opportunity", *ANY_OPEN]


def test_a_handover_is_accepted_once(story: Any) -> None:
    handover = story.then(story.begun(), "accepted", 1)
    assert possible(handover, story.at(2)) == ["contacts", "opportunity", *ANY_OPEN]


def test_an_attempt_that_reached_nobody_leaves_acceptance_open(story: Any) -> None:
    handover = story.then(story.begun(), "contacted", 1, due=9, outcome="no_answer")
    assert "accept" in possible(handover, story.at(2))


def test_an_account_is_opened_after_contact_and_once(story: Any) -> None:
    handover = story.then(story.begun(), "contacted", 1, due=9, outcome="reached")
    assert possible(handover, story.at(2)) == ["contacts", "account", "opportunity", *ANY_OPEN]
    handover = story.then(handover, "account_opened", 2, due=9, account_id="a1")
    assert possible(handover, story.at(3)) == ["contacts", "opportunity", *ANY_OPEN]


def test_an_opportunity_is_opened_once_and_lets_an_account_follow(story: Any) -> None:
    handover = story.then(story.begun(), "opportunity_opened", 1, due=9)
    assert possible(handover, story.at(2)) == ["contacts", "account", *ANY_OPEN]


@pytest.mark.parametrize("end", ["won", "lost", "returned"])
def test_after_its_end_a_handover_can_only_be_rated(story: Any, end: str) -> None:
    handover = story.then(story.begun(), end, 2)
    assert possible(handover, story.at(3)) == ["rating"]
    with pytest.raises(NotPossibleError, match="ended already"):
        check(handover, "won", story.at(1))


def test_sales_may_still_end_what_marketing_disqualified(story: Any) -> None:
    handover = story.then(story.begun(), "disqualified", 2)
    assert possible(handover, story.at(3)) == ANY_OPEN


def test_what_was_undone_can_be_done_again(story: Any) -> None:
    handover = story.undo(story.then(story.begun(), "accepted", 1), "accepted")
    assert "accept" in possible(handover, story.at(2))


@pytest.mark.parametrize("move", ["contacts", "opportunity", "accept"])
def test_an_action_from_before_the_end_can_be_entered_after_it(story: Any, move: Move) -> None:
    handover = story.then(story.begun(), "won", 5)
    check(handover, move, story.at(3))
    with pytest.raises(NotPossibleError):
        check(handover, move, story.at(5))


def test_a_late_acceptance_must_lie_before_the_contact_that_implied_it(story: Any) -> None:
    handover = story.then(story.begun(), "contacted", 5, due=20, outcome="reached")
    check(handover, "accept", story.at(4))
    with pytest.raises(NotPossibleError):
        check(handover, "accept", story.at(6))


def test_an_account_cannot_be_older_than_the_first_contact(story: Any) -> None:
    handover = story.then(story.begun(), "contacted", 5, due=20, outcome="reached")
    with pytest.raises(NotPossibleError):
        check(handover, "account", story.at(4))


def test_an_end_must_not_lie_before_other_actions_but_may_before_a_rating(story: Any) -> None:
    handover = story.then(story.begun(), "contacted", 5, due=20, outcome="reached")
    with pytest.raises(WrongValueError) as refused:
        check(handover, "lost", story.at(4))
    assert refused.value.field == "occurred_at"
    rated = story.then(story.begun(), "rated", 5, rating="fair")
    check(rated, "lost", story.at(4))


def test_an_action_happened_now_unless_said_otherwise(story: Any) -> None:
    assert happened_at(story.begun(), None, story.at(3)) == story.at(3)
    assert happened_at(story.begun(), story.at(1), story.at(3)) == story.at(1)


def test_an_action_before_the_handover_is_refused(story: Any) -> None:
    with pytest.raises(WrongValueError) as refused:
        happened_at(story.begun(), story.at(-0.001), story.at(3))
    assert refused.value.field == "occurred_at"


def test_a_clock_that_runs_ahead_a_little_is_taken_for_now_and_one_that_runs_far_is_refused(story: Any) -> None:
    now = story.at(3)
    assert happened_at(story.begun(), now + timedelta(minutes=5), now) == now
    with pytest.raises(WrongValueError, match="occurred_at"):
        happened_at(story.begun(), now + timedelta(minutes=5, seconds=1), now)


def test_a_handover_from_a_clock_ahead_of_ours_can_be_acted_on_at_once(story: Any) -> None:
    assert happened_at(story.begun(), None, story.at(-0.01)) == story.at(0)


def test_an_action_now_comes_after_what_another_clock_ran_ahead_with(story: Any) -> None:
    ahead = story.then(story.begun(), "contacted", 5, due=20, outcome="reached")
    assert happened_at(ahead, None, story.at(4)) == story.at(5)
    check(ahead, "lost", happened_at(ahead, None, story.at(4)))
    assert happened_at(ahead, story.at(3), story.at(4)) == story.at(3)


def test_what_was_undone_keeps_no_action_waiting(story: Any) -> None:
    undone = story.undo(story.then(story.begun(), "contacted", 5, due=20, outcome="reached"), "contacted")
    assert happened_at(undone, None, story.at(4)) == story.at(4)
