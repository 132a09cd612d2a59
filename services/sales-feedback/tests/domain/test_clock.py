"""The clock of a hand-over: deadlines, being overdue, its notice, and what moves a deadline."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from sales_feedback.domain.clock import Promises, agreed, by_default, due_at, in_force, is_overdue, kept
from sales_feedback.domain.handover import Handover
from sales_feedback.domain.overdue import awaited, notice
from sales_feedback.domain.refusals import WrongValueError
from sales_feedback.domain.rescheduling import Change, Moved, moved
from working_time import Absence, Calendar


def test_the_first_attempt_is_due_after_four_working_hours() -> None:
    friday_noon = datetime(2026, 11, 6, 16, 0, tzinfo=UTC)
    assert by_default(Calendar(), friday_noon, Promises().first_attempt).due_at == datetime(
        2026, 11, 9, 11, 0, tzinfo=UTC
    )


def test_an_attempt_without_an_answer_is_repeated_within_two_working_days_of_eight_hours() -> None:
    monday = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
    assert by_default(Calendar(), monday, Promises().try_again).due_at == datetime(2026, 11, 3, 16, 0, tzinfo=UTC)


def test_somebody_who_is_away_for_ever_still_has_a_running_clock() -> None:
    monday = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
    gone = Calendar(absences=(Absence(monday, datetime(2036, 1, 1, tzinfo=UTC)),))
    assert by_default(gone, monday, 240).due_at == datetime(2026, 11, 2, 13, 0, tzinfo=UTC)


def test_an_agreed_step_must_lie_ahead_and_within_two_years(story: Any) -> None:
    assert agreed(story.at(30), story.at(2)).due_at == story.at(30)
    for wrong in (story.at(2), story.at(24 * 732 + 2)):
        with pytest.raises(WrongValueError) as refused:
            agreed(wrong, story.at(2))
        assert refused.value.field == "next_step.at"


def test_the_deadline_in_force_is_that_of_what_happened_last(story: Any) -> None:
    handover = story.then(story.begun(due=4), "contacted", 3, due=20, outcome="no_answer")
    assert due_at(handover, story.at(2)) == story.at(4)
    assert due_at(handover, story.at(3)) == story.at(20)


def test_acceptance_and_rating_move_no_deadline(story: Any) -> None:
    handover = story.then(story.then(story.begun(due=4), "accepted", 1), "rated", 2, rating="good")
    assert due_at(handover, story.at(3)) == story.at(4)


def test_of_two_at_the_same_moment_the_one_recorded_last_counts(story: Any) -> None:
    handover = story.then(story.begun(due=4), "contacted", 3, due=20, outcome="no_answer")
    handover = story.then(handover, "rescheduled", 3, due=30)
    assert due_at(handover, story.at(3)) == story.at(30)


def test_undoing_an_attempt_puts_the_deadline_before_it_in_force_again(story: Any) -> None:
    handover = story.undo(story.then(story.begun(due=4), "contacted", 3, due=20, outcome="no_answer"), "contacted")
    assert due_at(handover, story.at(5)) == story.at(4)


def test_a_handover_is_overdue_after_its_deadline_and_not_at_it(story: Any) -> None:
    handover = story.begun(due=4)
    assert not is_overdue(handover, story.at(4))
    assert is_overdue(handover, story.at(4.001))


def test_an_ended_handover_is_never_overdue(story: Any) -> None:
    handover = story.then(story.begun(due=4), "won", 6)
    assert not is_overdue(handover, story.at(7))
    assert is_overdue(handover, story.at(5))


def test_a_late_entered_attempt_in_time_was_in_time(story: Any) -> None:
    handover = story.begun(due=4)
    assert is_overdue(handover, story.at(5))
    handover = story.then(handover, "contacted", 3, due=20, recorded=6, outcome="no_answer")
    assert not is_overdue(handover, story.at(5))


def said(story: Any, handover: Handover, hours: float) -> Handover:
    """The hand-over after the notice was given."""
    late = notice(handover, story.at(hours))
    assert late is not None
    result: Handover = story.then(handover, "overdue", hours, about=late.event_id)
    return result


def test_a_passed_deadline_is_noticed_once(story: Any) -> None:
    handover = story.begun(due=4)
    assert notice(handover, story.at(4)) is None
    handover = said(story, handover, 5)
    assert notice(handover, story.at(6)) is None


def test_every_deadline_has_its_own_notice(story: Any) -> None:
    handover = said(story, story.begun(due=4), 5)
    handover = story.then(handover, "contacted", 6, due=20, outcome="no_answer")
    assert notice(handover, story.at(19)) is None
    assert notice(handover, story.at(21)) == handover.entries[-1]


def test_a_deadline_that_comes_back_by_undo_is_not_noticed_again(story: Any) -> None:
    handover = said(story, story.begun(due=4), 5)
    handover = story.undo(story.then(handover, "contacted", 6, due=20, outcome="no_answer"), "contacted")
    assert notice(handover, story.at(30)) is None


def test_history_entered_over_a_day_late_is_not_noticed(story: Any) -> None:
    handover = story.then(story.begun(due=4), "contacted", 6, due=20, recorded=44, outcome="no_answer")
    assert notice(handover, story.at(45)) == handover.entries[-1]
    handover = story.then(story.begun(due=4), "contacted", 6, due=20, recorded=44.01, outcome="no_answer")
    assert notice(handover, story.at(45)) is None


def test_a_notice_that_comes_late_is_still_given_if_the_deadline_was_recorded_in_time(story: Any) -> None:
    assert notice(story.begun(due=4), story.at(200)) is not None


def test_nothing_is_awaited_on_an_ended_handover(story: Any) -> None:
    assert awaited(story.then(story.begun(due=4), "won", 1), story.at(2)) is None


AWAY_ON_MONDAY = Calendar(
    absences=(Absence(datetime(2026, 11, 2, 0, 0, tzinfo=UTC), datetime(2026, 11, 3, 0, 0, tzinfo=UTC)),)
)


def test_an_absence_moves_a_running_default_deadline(story: Any) -> None:
    handover = story.begun(due=4)
    answer = moved(handover, Change(Calendar(), AWAY_ON_MONDAY, story.at(1)))
    assert answer == Moved(by_default(AWAY_ON_MONDAY, story.at(0), 240), story.at(1), "absence")
    assert answer.deadline.due_at == datetime(2026, 11, 3, 13, 0, tzinfo=UTC)


def test_a_cancelled_absence_moves_it_back(story: Any) -> None:
    handover = story.then(story.begun(due=4), "rescheduled", 0, due=28)
    answer = moved(handover, Change(AWAY_ON_MONDAY, Calendar(), story.at(1)))
    assert answer is not None
    assert answer.deadline.due_at == story.at(4)


def test_an_agreed_step_stays_where_it_was_agreed(story: Any) -> None:
    handover = story.then(story.begun(due=4), "contacted", 0.5, due=5, agreed=True, outcome="reached")
    assert moved(handover, Change(Calendar(), AWAY_ON_MONDAY, story.at(1))) is None


def test_an_agreed_step_that_lies_ahead_is_kept_and_nothing_else(story: Any) -> None:
    handover = story.then(story.begun(due=4), "contacted", 0.5, due=5, agreed=True, outcome="reached")
    assert kept(handover, story.at(4.9)) == handover.entries[-1].deadline
    assert kept(handover, story.at(5)) is None  # its time has come: the step was done, or is overdue by now
    assert kept(handover, story.at(0.4)) is None  # it was not agreed on yet
    assert kept(story.undo(handover, "contacted"), story.at(1)) is None
    assert kept(story.then(handover, "contacted", 1, due=20, outcome="no_answer"), story.at(2)) is None


def test_a_promise_that_was_kept_by_a_later_entry_is_noticed_once(story: Any) -> None:
    handover = story.then(story.begun(due=4), "contacted", 0.5, due=5, agreed=True, outcome="reached")
    deadline = handover.entries[-1].deadline
    noticed = said(story, handover, 6)
    for before, expected in ((handover, True), (noticed, False)):
        late = story.then(before, "account_opened", 1, recorded=7, account_id="a1")
        late = replace(late, entries=(*late.entries[:-1], late.entries[-1]._replace(deadline=deadline)))
        assert (notice(late, story.at(7)) is not None) is expected


def test_a_broken_promise_is_not_mended_by_an_absence_entered_later(story: Any) -> None:
    assert moved(story.begun(due=4), Change(Calendar(), AWAY_ON_MONDAY, story.at(5))) is None


def test_a_deadline_never_moves_into_the_past(story: Any) -> None:
    handover = story.then(story.begun(due=4), "rescheduled", 0, due=28)
    assert moved(handover, Change(AWAY_ON_MONDAY, Calendar(), story.at(6))) is None


def test_a_deadline_that_our_calendar_did_not_give_is_left_alone(story: Any) -> None:
    assert moved(story.begun(due=4.5), Change(Calendar(), AWAY_ON_MONDAY, story.at(1))) is None


def test_an_ended_handover_has_no_deadline_to_move(story: Any) -> None:
    handover = story.then(story.begun(due=4), "lost", 0.5, reason="price")
    assert moved(handover, Change(Calendar(), AWAY_ON_MONDAY, story.at(1))) is None


def test_what_moved_a_deadline_is_told(story: Any) -> None:
    holiday = Calendar(holidays=frozenset({date(2026, 11, 2)}))
    overseas = Calendar(zone="America/New_York")
    for calendar, why in ((AWAY_ON_MONDAY, "absence"), (holiday, "holiday"), (overseas, "working_hours")):
        answer = moved(story.begun(due=4), Change(Calendar(), calendar, story.at(1)))
        assert answer is not None
        assert answer.why == why


def test_a_hand_over_without_deadlines_has_none_in_force(story: Any) -> None:
    assert in_force(story.begun(), story.at(-1)) is None
