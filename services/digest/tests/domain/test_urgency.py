"""Who needs a salesperson now, and why."""

from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

from digest.domain.urgency import need


def test_a_new_handover_asks_to_be_accepted_today(handover, day) -> None:
    found = need(handover(), day(2, 10), UTC)

    assert (found.what, found.urgency, found.late_by) == ("accept", "due_today", timedelta(0))


def test_what_it_asks_follows_its_state(handover, day) -> None:
    reached = {"outcome": "reached", "due_at": day(20)}
    call = ("lead.contacted", 2, {**reached, "next_kind": "call", "next_at": day(20)})
    for story, what in (
        ([("lead.accepted", 2, {})], "first_attempt"),
        ([("lead.contacted", 2, {"outcome": "no_answer", "due_at": day(9)})], "try_again"),
        ([("lead.contacted", 2, dict(reached))], "open_opportunity"),
        ([call], "next_step"),
        ([("lead.opportunity_opened", 2, {"due_at": day(20)})], "close"),
        ([call, ("lead.opportunity_opened", 2, {"due_at": day(20)})], "next_step"),
        ([call, ("lead.account_opened", 2, {"due_at": day(21)})], "open_opportunity"),
    ):
        assert need(handover(*story), day(3), UTC).what == what


def test_a_passed_deadline_is_overdue_by_so_much(handover, day) -> None:
    found = need(handover(), day(3, 13), UTC)

    assert (found.urgency, found.late_by) == ("overdue", timedelta(days=1))


def test_today_is_the_readers_today(handover, day) -> None:
    late_evening = handover(("lead.rescheduled", 2, {"due_at": day(3, 1)}))

    assert need(late_evening, day(2, 22), ZoneInfo("Europe/Berlin")).urgency == "later"
    assert need(late_evening, day(2, 23), ZoneInfo("Europe/Berlin")).urgency == "due_today"


def test_the_last_action_and_the_attempts_are_counted_without_what_was_undone(handover, day) -> None:
    story = handover(
        ("lead.contacted", 3, {"outcome": "no_answer", "due_at": day(9)}),
        ("lead.contacted", 4, {"outcome": "no_answer", "due_at": day(9)}),
    ).undone("e2", day(4, 10))

    found = need(story, day(5), UTC)

    assert found.attempts == 1
    assert found.last_action.event_id == "e1"
