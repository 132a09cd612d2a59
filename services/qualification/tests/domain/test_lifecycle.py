"""Where a lead stands follows from its hand-overs and decisions, in whatever order they were heard."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from qualification.domain.assigning import Person, assign, deadline, disqualify, give, handover_id, nurture
from qualification.domain.facts import Disqualified, Recycled
from qualification.domain.lead import Ending, Frozen, Handover, Lead, Mark, Queued
from qualification.domain.lifecycle import Settled, close_all, hear_end, hear_undo, settle
from qualification.domain.returns import ACTIONS, action_for
from working_time import Absence, Calendar

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
FROZEN = Frozen(1, "A1", 40.0, 60.0)


def handover(cycle: int = 1, at: datetime = MONDAY, lead: str = "anna", holder: str = "anna") -> Handover:
    return Handover(handover_id(lead, cycle), lead, holder, cycle, "rep", "routed", at, at, at + HOUR, FROZEN)


LEAD = Lead("anna", created_at=MONDAY, stage="with_sales", cycles=1)


def end(how: str, at: datetime = MONDAY + DAY, reason: str | None = None) -> Ending:
    return Ending(at, how, reason, f"{how}-event")  # type: ignore[arg-type]


def ended(how: str, reason: str | None = None, at: datetime = MONDAY + DAY) -> Settled:
    one = handover()
    return hear_end(LEAD, [one], one.id, end(how, at, reason))


@pytest.mark.parametrize(
    ("how", "reason", "stage"),
    [
        ("won", None, "client"),
        ("lost", "price", "lost"),
        ("returned", "too_early", "nurture"),
        ("returned", "not_our_market", "disqualified"),
        ("returned", "duplicate", "disqualified"),
        ("returned", "a_reason_of_tomorrow", "nurture"),
    ],
)
def test_an_end_decides_where_the_lead_stands(how: str, reason: str | None, stage: str) -> None:
    settled = ended(how, reason)
    assert settled.lead.stage == stage
    assert [freed.person for freed in settled.freed] == ["rep"]


def test_every_return_reason_says_what_marketing_does_and_why() -> None:
    assert {reason: (one.what, one.revisit_days) for reason, one in ACTIONS.items()} == {
        "no_budget": ("recycle", 90),
        "too_early": ("recycle", 60),
        "not_reached": ("recycle", 30),
        "wrong_contact_data": ("fix_data", 30),
        "other": ("recycle", 60),
        "not_our_market": ("disqualify", None),
        "duplicate": ("disqualify", None),
    }
    assert all(one.why for one in ACTIONS.values())
    assert action_for("no_budget").revisit_at(MONDAY, None) == MONDAY + 90 * DAY
    assert action_for("no_budget").revisit_at(MONDAY, MONDAY + DAY) == MONDAY + DAY
    assert action_for("duplicate").revisit_at(MONDAY, MONDAY + DAY) is None


def test_an_end_is_heard_once() -> None:
    settled = ended("won")
    again = hear_end(settled.lead, settled.handovers, settled.handovers[0].id, end("lost"))
    assert again.lead.stage == "client"
    assert again.facts == ()
    assert again.freed == ()


def test_sales_end_outranks_a_disqualification_whichever_came_first_and_an_undo_brings_it_back() -> None:
    one = handover()
    closed = close_all(LEAD, [one], MONDAY + HOUR, "by_hand")
    settled = settle(closed.lead, closed.handovers, MONDAY + HOUR)
    assert settled.lead.stage == "disqualified"
    won = hear_end(settled.lead, settled.handovers, one.id, end("won", MONDAY))
    assert won.lead.stage == "client"
    assert won.freed == ()  # room had been made by the disqualification already
    undone = hear_undo(won.lead, won.handovers, one.id, "won-event", MONDAY + DAY)
    assert undone.lead.stage == "disqualified"
    assert undone.handovers[0].end is not None


def test_two_open_hand_overs_the_older_stays_and_the_other_ends_as_a_duplicate() -> None:
    older, younger = handover(at=MONDAY, lead="bert"), handover(at=MONDAY + HOUR)
    for order in permutations([older, younger]):
        settled = settle(LEAD, order, MONDAY + DAY)
        by_id = {one.id: one for one in settled.handovers}
        assert by_id[older.id].end is None
        assert by_id[younger.id].end is not None
        assert settled.facts == (
            Disqualified("anna", MONDAY + DAY, younger.id, "duplicate", "bert", lead_closed=False, by=None),
        )
        assert settled.lead.stage == "with_sales"


def test_of_two_open_hand_overs_that_began_at_once_the_id_decides() -> None:
    one, two = handover(1), handover(2)
    first = min(one.id, two.id)
    for order in permutations([one, two]):
        settled = settle(LEAD, order, MONDAY)
        assert [kept.id for kept in settled.handovers if kept.end is None] == [first]


def test_a_duplicate_does_not_close_the_lead_after_the_other_one_has_ended() -> None:
    older, younger = handover(1), handover(2, MONDAY + HOUR)
    settled = settle(LEAD, [older, younger], MONDAY + 2 * DAY)
    lost = hear_end(settled.lead, settled.handovers, older.id, end("lost", MONDAY + DAY, "price"))
    assert lost.lead.stage == "lost"


def test_the_latest_end_counts_whatever_the_order_in_which_ends_were_entered() -> None:
    first, second = handover(1), handover(2, MONDAY + 2 * DAY)
    both = [first._replace(sales_end=end("lost", MONDAY + DAY, "price")), second]
    assert hear_end(LEAD, both, second.id, end("won", MONDAY + 3 * DAY)).lead.stage == "client"
    both = [first, second._replace(sales_end=end("won", MONDAY + 3 * DAY))]
    assert hear_end(LEAD, both, first.id, end("lost", MONDAY + DAY, "price")).lead.stage == "client"


def test_a_return_while_another_hand_over_is_open_sends_nobody_to_nurturing() -> None:
    older, younger = handover(1), handover(2, MONDAY + HOUR)
    settled = settle(LEAD, [older, younger], MONDAY + HOUR)
    returned = hear_end(settled.lead, settled.handovers, younger.id, end("returned", reason="too_early"))
    assert returned.lead.stage == "with_sales"
    assert returned.facts == ()


def test_a_return_says_what_becomes_of_the_lead() -> None:
    one = handover()
    returned = end("returned", reason="no_budget")._replace(until=MONDAY + 90 * DAY)
    settled = hear_end(LEAD, [one], one.id, returned, by="rep")
    assert settled.facts == (Recycled("anna", MONDAY + DAY, one.id, "no_budget", MONDAY + 90 * DAY, "budget", "rep"),)


def test_a_repair_that_was_heard_before_the_late_entered_return_lifts_its_bar() -> None:
    one = handover()
    repaired = LEAD._replace(repaired_at=MONDAY + 2 * DAY)
    returned = end("returned", reason="wrong_contact_data")._replace(until=MONDAY + 30 * DAY)
    settled = hear_end(repaired, [one], one.id, returned)
    assert settled.lead.mark is not None
    assert settled.lead.mark.until is None


def test_a_place_in_the_queue_is_lost_when_an_older_hand_over_opens_again() -> None:
    one = handover()._replace(sales_end=end("returned", reason="too_early"))
    queued = Queued(MONDAY + 2 * DAY, MONDAY + 2 * DAY, "hand_raiser", 2, FROZEN)
    lead = LEAD._replace(stage="qualified", queued=queued)
    assert settle(lead, [one], MONDAY + 2 * DAY).lead.stage == "qualified"
    undone = hear_undo(lead, [one], one.id, "returned-event", MONDAY + 2 * DAY)
    assert (undone.lead.stage, undone.lead.queued) == ("with_sales", None)


def test_what_a_person_decides_counts_until_something_later_happens() -> None:
    one = handover()._replace(sales_end=end("lost", MONDAY + DAY, "price"))
    lead = LEAD._replace(stage="lost")
    rested = nurture(lead, [one], reason="by_hand", until=MONDAY + 9 * DAY, at=MONDAY + 2 * DAY, by="ingrid")
    assert rested.lead.stage == "nurture"
    assert rested.facts == (Recycled("anna", MONDAY + 2 * DAY, None, "by_hand", MONDAY + 9 * DAY, "by_hand", "ingrid"),)
    closed = disqualify(
        rested.lead, [one], reason="not_our_market", at=MONDAY + 3 * DAY, by="ingrid", duplicate_of=None
    )
    assert closed.lead.stage == "disqualified"
    again = handover(2, MONDAY + 4 * DAY)._replace(sales_end=end("won", MONDAY + 5 * DAY))
    assert settle(closed.lead, [one, again], MONDAY + 5 * DAY).lead.stage == "client"


def test_disqualifying_by_hand_ends_the_open_hand_over_and_says_so_once() -> None:
    one = handover()
    closed = disqualify(LEAD, [one], reason="by_hand", at=MONDAY + DAY, by="ingrid", duplicate_of=None)
    assert closed.facts == (Disqualified("anna", MONDAY + DAY, one.id, "by_hand", None, lead_closed=True, by="ingrid"),)
    assert closed.lead.stage == "disqualified"
    assert closed.lead.by_hand is None


def test_an_erased_lead_has_no_open_hand_over_and_stays_erased() -> None:
    one = handover()
    settled = settle(Lead("anna", stage="erased"), [one], MONDAY + DAY)
    assert settled.facts == (Disqualified("anna", MONDAY + DAY, one.id, "erased", None, lead_closed=True, by=None),)
    won = hear_end(settled.lead, settled.handovers, one.id, end("won"))
    assert won.lead.stage == "erased"
    assert won.handovers[0].end == end("won")


def test_a_hand_over_has_the_same_id_whenever_it_is_decided_and_a_deadline_in_the_owners_time() -> None:
    queued = Queued(MONDAY, MONDAY, "criteria", 1, FROZEN)
    lead = Lead("anna", stage="qualified", queued=queued)
    friday = datetime(2026, 3, 6, 16, tzinfo=UTC)
    given = assign(lead, queued, Person("rep", Calendar()), at=friday, minutes=240)
    assert given.handover.id == handover_id("anna", 1)
    assert given.handover.due_at == datetime(2026, 3, 9, 11, tzinfo=UTC)
    assert (given.lead.stage, given.lead.cycles, given.lead.queued) == ("with_sales", 1, None)


def test_somebody_who_never_works_again_still_has_a_deadline() -> None:
    gone = Calendar(absences=(Absence(MONDAY - DAY, MONDAY + 3650 * DAY),))
    assert deadline(gone, MONDAY, 240) == MONDAY + 4 * HOUR


def test_giving_a_hand_over_away_keeps_its_beginning_and_starts_a_new_clock() -> None:
    one = handover()
    given, fact, freed = give(one, Person("ben", Calendar()), at=MONDAY + DAY, minutes=240, by="mia")
    assert (given.id, given.handed_over_at, given.owner) == (one.id, one.handed_over_at, "ben")
    assert given.due_at == MONDAY + DAY + 4 * HOUR
    assert (fact.how, fact.previous_owner, fact.by, fact.handed_over_at) == ("given", "rep", "mia", MONDAY)
    assert (freed.person, freed.at) == ("rep", MONDAY + DAY)


def test_a_mark_without_a_reason_to_rest_is_kept_as_it_is() -> None:
    mark = Mark(MONDAY, "nurture", "too_early", until=MONDAY + DAY)
    lead = LEAD._replace(by_hand=mark, repaired_at=MONDAY + DAY)
    settled = settle(lead, [], MONDAY)
    assert settled.lead.mark == mark
