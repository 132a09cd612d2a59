"""What a lead is after everything said about it, alone and merged."""

from itertools import permutations

from digest.domain.course import course
from digest.domain.family import Outcome, absorbed, became, roots, whole
from digest.domain.lead import Recycling, closed, new_lead, recycled, taken_back, touched
from digest.domain.score import activity_at, falls, grade_at, scored


def outcome(built) -> Outcome:
    return Outcome(built.id, built.lead_id, built.cycle, course(built))


def test_the_stage_is_the_furthest_gate_of_the_open_handover(handover, day) -> None:
    lead = new_lead("l1", day(1))

    for story, stage in (
        ([], "handed_over"),
        ([("lead.accepted", 3, {})], "accepted"),
        ([("lead.contacted", 3, {"outcome": "reached"})], "contacted"),
        ([("lead.opportunity_opened", 3, {})], "opportunity"),
        ([("lead.won", 3, {})], "client"),
        ([("lead.lost", 3, {})], "lost"),
        ([("lead.returned", 3, {})], "returned"),
    ):
        assert whole(lead, [lead], [outcome(handover(*story))]).stage == stage


def test_a_returned_lead_is_nurtured_once_it_was_recycled(handover, day) -> None:
    returned = outcome(handover(("lead.returned", 3, {"reason": "too_early"})))
    lead = recycled(new_lead("l1", day(1)), Recycling(day(3), "r1", "too_early", day(28), "later"))

    assert whole(lead, [lead], [returned]).stage == "nurture"


def test_undoing_the_return_makes_it_open_again(handover, day) -> None:
    lead = recycled(new_lead("l1", day(1)), Recycling(day(3), "r1", "too_early", None, "later"))
    undone = outcome(handover(("lead.returned", 3, {})).undone("e1", day(3, 10)))

    found = whole(lead, [lead], [undone])

    assert (found.stage, found.handover_id, found.owner) == ("handed_over", "h1", "anna")


def test_qualified_again_it_waits_for_its_next_handover(handover, day) -> None:
    lead = new_lead("l1", day(1))._replace(qualified_at=day(9), qualified_cycle=2)
    first = outcome(handover(("lead.returned", 3, {})))

    assert whole(lead, [lead], [first]).stage == "qualified"
    assert whole(lead, [lead], [first, outcome(handover(id="h2", cycle=2))]).stage == "handed_over"


def test_a_lead_marketing_closed_is_disqualified_until_it_qualifies_by_hand(day) -> None:
    lead = closed(new_lead("l1", day(1)), day(5), "by_hand")

    assert whole(lead, [lead], []).stage == "disqualified"
    later = lead._replace(qualified_at=day(6), qualified_cycle=1)
    assert whole(later, [later], []).stage == "qualified"


def test_disqualifying_an_open_handover_closes_the_lead_unless_sales_ended_it(handover, day) -> None:
    lead = new_lead("l1", day(1))
    dropped = ("lead.disqualified", 6, {"reason": "by_hand", "lead_closed": True})

    assert whole(lead, [lead], [outcome(handover(dropped))]).stage == "disqualified"
    won = handover(dropped, ("lead.won", 4, {}))
    assert whole(lead, [lead], [outcome(won)]).stage == "client"
    assert whole(lead, [lead], [outcome(won.undone("e2", day(7)))]).stage == "disqualified"
    too_many = handover(("lead.disqualified", 6, {"reason": "duplicate", "lead_closed": False}))
    assert whole(lead, [lead], [outcome(too_many)]).stage == "new"


def test_what_marketing_did_about_an_undone_return_never_happened(handover, day) -> None:
    nurtured = recycled(new_lead("l1", day(1)), Recycling(day(5), "r1", "too_early", None, "later"))
    lead = closed(nurtured, day(5), "not_our_market")
    returned = ("lead.returned", 5, {"reason": "too_early"})
    won_late = handover(returned, ("lead.won", 4, {})).undone("e1", day(5, 10))

    assert whole(lead, [lead], [outcome(won_late)]).stage == "client"
    assert whole(lead, [lead], [outcome(handover(returned))]).stage == "disqualified"


def test_of_two_open_handovers_the_older_one_shows(handover, day) -> None:
    lead = new_lead("l1", day(1))
    both = [outcome(handover(id="h2", handed_over_at=day(4), owner="bert")), outcome(handover())]

    assert whole(lead, [lead], both).handover_id == "h1"


def test_a_family_shows_the_newest_of_everything_on_the_id_that_stays(day) -> None:
    winner = touched(new_lead("w", day(5)), day(5), "page_viewed", "spring")
    loser = touched(new_lead("l", day(1)), day(8), "demo_requested", "fair")

    found = whole(winner, [winner, absorbed(loser, "w")], [])

    assert (found.first_seen_at, found.touched_at, found.touch_kind) == (day(1), day(8), "demo_requested")
    assert (found.campaign, found.family, found.id) == ("fair", True, "w")


def test_the_duplicate_that_was_closed_does_not_close_the_lead_that_stays(day) -> None:
    winner = new_lead("w", day(1))
    loser = closed(new_lead("l", day(1)), day(5), "duplicate")

    assert whole(winner, [winner, loser], []).stage == "new"


def test_a_chain_of_merges_leads_to_its_end_in_any_order() -> None:
    links = {"a": "b", "b": "c", "c": None, "d": "c"}

    for order in permutations(links):
        assert roots({name: links[name] for name in order}) == {"a": "c", "b": "c", "c": "c", "d": "c"}


def test_a_merge_into_an_id_not_heard_of_yet_already_leads_there() -> None:
    assert roots({"a": "b"}) == {"a": "b"}


def test_a_circle_of_half_known_merges_has_one_leader() -> None:
    assert roots({"a": "b", "b": "a", "c": "a"}) == {"a": "a", "b": "a", "c": "a"}


def test_what_became_of_a_returned_handover(handover, day) -> None:
    path = course(handover(("lead.returned", 5, {})))

    assert became(path, [day(3)], []) == (None, None)
    assert became(path, [day(9), day(8)], [day(2), day(7)]) == (day(8), day(7))
    assert became(course(handover()), [day(9)], []) == (None, None)


def test_the_grade_falls_when_it_was_said_to(day) -> None:
    lead = scored(
        new_lead("l1", day(1)),
        criteria_version=1,
        fit=40.0,
        activity=64.0,
        activity_at=day(1),
        half_life_days=2.0,
        grade="A1",
        falls=((day(3), "A2"), (day(5), "A3")),
        reasons="[]",
    )

    assert [grade_at(lead, day(number)) for number in (1, 2, 3, 4, 5, 9)] == ["A1", "A1", "A2", "A2", "A3", "A3"]
    assert activity_at(lead, day(5)) == 16.0
    assert activity_at(lead, day(1, 0)) == 64.0
    assert len(falls(lead)) == 2


def test_nurturing_that_was_taken_back_uncovers_the_time_before(day) -> None:
    before = recycled(new_lead("l1", day(1)), Recycling(day(3), "r1", "too_early", day(28), "later"))
    again = recycled(before, Recycling(day(4), "r2", "by_hand", None, "by_hand"))

    assert (again.recycle_reason, again.revisit_at) == ("by_hand", None)
    assert taken_back(again, "r2") == before
    assert taken_back(taken_back(again, "r2"), "r1") == new_lead("l1", day(1))
    # Heard late, it happened before: what happened last counts, whichever was said last.
    late = recycled(taken_back(again, "r1"), Recycling(day(2), "r3", "no_budget", None, "budget"))
    assert (late.recycle_reason, taken_back(late, "r2").recycle_reason) == ("by_hand", "no_budget")


def test_its_account_is_the_one_opened_last_of_those_that_stand(handover, day) -> None:
    lead = new_lead("l1", day(1))
    first = handover(("lead.account_opened", 4, {"account_id": "a2"}), id="h1")
    last = handover(("lead.account_opened", 9, {"account_id": "a1"}), id="h2")
    for held, account in (
        ([last, first], "a1"),
        ([first, last.undone("e1", day(10))], "a2"),
        ([handover()], None),
        ([], None),
    ):
        assert whole(lead, [lead], [outcome(one) for one in held]).account == account
    gone = lead._replace(erased_at=day(11))
    assert whole(gone, [gone], [outcome(first)]).account is None
    assert absorbed(lead._replace(account="a1"), "l2").account is None
