"""How a hand-over stands at a moment, worked by hand."""

import pytest

from digest.domain.course import course, standing
from digest.domain.handover import STEPS


def test_a_new_handover_is_open_at_the_first_gate_and_belongs_to_its_salesperson(handover, day) -> None:
    now = standing(course(handover()), day(2, 12))

    assert now is not None
    assert (now.gate, now.state, now.owner, now.overdue) == ("handed_over", "open", "anna", False)


def test_before_it_was_handed_over_it_does_not_exist(handover, day) -> None:
    assert standing(course(handover()), day(1)) is None


def test_it_is_overdue_from_the_moment_after_its_deadline(handover, day) -> None:
    path = course(handover())

    assert standing(path, day(2, 13)).overdue is False
    assert standing(path, day(2, 14)).overdue is True


def test_an_attempt_moves_the_deadline_but_only_reaching_the_lead_is_contact(handover, day) -> None:
    path = course(
        handover(
            ("lead.accepted", 2, {}),
            ("lead.contacted", 3, {"outcome": "no_answer", "due_at": day(5)}),
            ("lead.contacted", 4, {"outcome": "reached", "due_at": day(11)}),
        )
    )

    assert path.contacted_at == day(4)
    assert standing(path, day(3, 10)).gate == "accepted"
    assert standing(path, day(3, 10)).due_at == day(5)
    assert standing(path, day(10)).gate == "contacted"
    assert standing(path, day(12)).overdue is True


def test_later_milestones_imply_earlier_ones(handover, day) -> None:
    path = course(handover(("lead.won", 9, {"amount": 39_000_00, "currency": "EUR"})))

    assert (path.accepted_at, path.contacted_at, path.opportunity_at, path.won_at) == (day(9),) * 4
    assert standing(path, day(8)).state == "open"
    assert standing(path, day(9)).state == "won"
    assert (path.amount, path.currency) == (39_000_00, "EUR")


def test_an_account_implies_contact(handover, day) -> None:
    path = course(handover(("lead.account_opened", 5, {"due_at": day(12)})))

    assert (path.accepted_at, path.contacted_at, path.opportunity_at) == (day(5), day(5), None)


def test_what_was_undone_never_happened(handover, day) -> None:
    undone = handover(("lead.won", 9, {})).undone("e1", day(9, 10))

    assert standing(course(undone), day(9)).state == "open"
    assert standing(course(undone), day(9)).gate == "handed_over"


def test_undoing_an_attempt_brings_its_predecessors_deadline_back(handover, day) -> None:
    path = course(handover(("lead.contacted", 3, {"outcome": "reached", "due_at": day(10)})).undone("e1", day(3, 10)))

    assert standing(path, day(4)).due_at == day(2, 13)
    assert path.contacted_at is None


def test_a_late_entry_changes_the_past(handover, day) -> None:
    recorded_late = handover(("lead.accepted", 2, {"at": day(2, 10), "recorded_at": day(20)}))

    assert standing(course(recorded_late), day(2, 11)).gate == "accepted"


def test_sales_ends_outrank_disqualified_in_any_order(handover, day) -> None:
    for story in (
        [("lead.disqualified", 5, {"reason": "by_hand"}), ("lead.lost", 6, {"reason": "price"})],
        [("lead.lost", 5, {"reason": "price"}), ("lead.disqualified", 6, {"reason": "by_hand"})],
    ):
        path = course(handover(*story))
        assert standing(path, day(7)).state == "lost"
        assert path.reason == "price"


def test_before_the_sales_end_a_disqualified_one_was_disqualified(handover, day) -> None:
    path = course(handover(("lead.disqualified", 5, {"reason": "by_hand"}), ("lead.won", 7, {})))

    assert standing(path, day(6)).state == "disqualified"


def test_a_disqualified_behind_a_sales_end_counts_once_that_end_is_undone(handover, day) -> None:
    behind = handover(("lead.won", 5, {}), ("lead.disqualified", 6, {"reason": "erased"}))

    path = course(behind.undone("e1", day(6, 12)))

    assert standing(path, day(7)).state == "disqualified"
    assert path.disqualify_reason == "erased"


def test_it_belongs_to_whoever_held_it_then(handover, day) -> None:
    path = course(handover(("lead.assigned", 4, {"owner": "bert", "due_at": day(5)}), ("lead.won", 6, {})))

    assert standing(path, day(3)).owner == "anna"
    assert standing(path, day(4)).owner == "bert"
    assert standing(path, day(30)).owner == "bert"


def test_equal_times_go_by_log_order(handover, day) -> None:
    path = course(
        handover(
            ("lead.contacted", 3, {"outcome": "no_answer", "due_at": day(5)}),
            ("lead.rescheduled", 3, {"due_at": day(6)}),
        )
    )

    assert standing(path, day(3)).due_at == day(6)


def test_a_fact_said_twice_counts_once(handover) -> None:
    once = handover(("lead.accepted", 3, {}))

    assert once.said(once.facts[1]) == once


@pytest.mark.parametrize("kind", STEPS)
def test_what_marketing_took_back_never_was_a_hand_over_unless_sales_acts_on_it(handover, day, kind: str) -> None:
    taken = handover(("lead.recalled", 3, {}))
    assert (course(taken).recalled_at, course(taken).end()) == (day(3), day(3))
    for story in ((("lead.recalled", 3, {}), (kind, 4, {})), ((kind, 2, {}), ("lead.recalled", 3, {}))):
        kept = handover(*story)
        assert course(kept).recalled_at is None
        acted = next(fact.event_id for fact in kept.facts if fact.type == kind)
        assert course(kept.undone(acted, day(5))).recalled_at == day(3)


def test_how_good_it_was_or_that_it_moved_keeps_nothing_and_what_marketing_closed_stays_closed(handover, day) -> None:
    quiet = handover(("lead.rated", 2, {"rating": "good"}), ("lead.rescheduled", 2, {}), ("lead.recalled", 3, {}))
    assert course(quiet).recalled_at == day(3)
    closed = course(handover(("lead.recalled", 3, {}), ("lead.disqualified", 4, {})))
    assert (closed.recalled_at, closed.disqualified_at) == (None, day(4))
