"""What the judge of refusals takes for lawful, and what it does not."""

import pytest

from simulation.lawful import LAWS, complaint
from simulation.refusing import OnIntake, Qualifying, Working


def working(*kinds: str, reached: bool = False, **more: bool) -> Working:
    return Working(frozenset(("assigned", *kinds)), reached, **more)


FRESH = working()
REACHED = working("accepted", "contacted", reached=True)
LOST = working("lost")
RECALLED = working("recalled")
LAWFUL = [
    ("accept_handovers", "recorded_already", working("accepted")),
    ("accept_handovers", "not_from_here", working("contacted", reached=True)),
    ("accept_handovers", "not_from_here", working("disqualified")),
    ("record_attempts", "recalled", RECALLED),
    ("record_attempts", "not_from_here", LOST),
    ("record_attempts", "erased", working(erased=True)),
    ("open_accounts", "not_from_here", working("contacted")),
    ("open_opportunities", "recorded_already", working("opportunity_opened")),
    ("win_handovers", "ended", LOST),
    ("undo_actions", "nothing_to_undo", FRESH),
    ("undo_actions", "over_a_day", working("accepted", old=True)),
    ("undo_actions", "next_cycle", working("returned", followed=True)),
    ("recall_handovers", "acted", Qualifying(known=True, by_hand=True, acted=True)),
    ("hand_over_leads", "conflict", Qualifying(known=True, owner="clara")),
]
LAWLESS = [
    ("accept_handovers", "recorded_already", FRESH),
    ("accept_handovers", "not_from_here", working("contacted")),
    ("record_attempts", "recalled", working("recalled", "accepted")),
    ("record_attempts", "not_from_here", working("accepted")),
    ("record_attempts", "erased", FRESH),
    ("open_accounts", "not_from_here", REACHED),
    ("win_handovers", "ended", working("disqualified")),
    ("win_handovers", "not_from_here", FRESH),
    ("undo_actions", "nothing_to_undo", working("accepted")),
    ("undo_actions", "over_a_day", working("accepted")),
    ("undo_actions", "next_cycle", working("accepted", followed=True)),
    ("recall_handovers", "acted", Qualifying(known=True, by_hand=True)),
    ("hand_over_leads", "conflict", Qualifying(known=True, owner="anna")),
]


@pytest.mark.parametrize(("use_case", "why", "state"), LAWFUL)
def test_what_the_state_forbids_may_be_refused(use_case: str, why: str, state: Working | Qualifying) -> None:
    assert complaint(use_case, 409, why, state, state) is None


@pytest.mark.parametrize(("use_case", "why", "state"), LAWLESS)
def test_what_the_state_allows_may_not(use_case: str, why: str, state: Working | Qualifying) -> None:
    assert complaint(use_case, 409, why, state, state)


def test_a_lead_may_be_unknown_until_the_service_has_heard_of_it() -> None:
    unknown, known = Qualifying(known=False), Qualifying(known=True)
    assert complaint("disqualify_leads", 404, "not-found", unknown, unknown) is None
    assert complaint("disqualify_leads", 404, "not-found", unknown, known) is None
    assert complaint("disqualify_leads", 404, "not-found", known, known)


def test_a_touch_may_be_refused_of_the_erased_alone() -> None:
    why = "lead this person was erased"
    assert complaint("take_in", 422, why, OnIntake(False), OnIntake(True)) is None
    assert complaint("take_in", 422, why, OnIntake(False), OnIntake(False))


def test_what_is_not_in_the_table_is_never_lawful() -> None:
    assert complaint("accept_handovers", 404, "not-found", FRESH, FRESH)
    assert complaint("return_handovers", 422, "occurred_at the end must not be before", REACHED, REACHED)
    assert complaint("erase_leads", 404, "not-found", None, None)


def test_every_law_says_why() -> None:
    assert all(law.because for law in LAWS.values())
