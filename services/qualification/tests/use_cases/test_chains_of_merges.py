"""A chain of merges that is cut in the middle: who was merged into the separated lead goes with it, in any order."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from event_bus.event import Event
from qualification.domain.lead import Ending, Frozen, Handover

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
CLEO, BERT, ANNA = KEYS = tuple(f"00000000-0000-7000-8000-00000000000{number}" for number in (1, 2, 3))
KNOWN = {"source": "web", "email_kind": "free", "identities": ["email"], "has_company": False, "job_level": "other"}


def ended(place: int, lead: str) -> Handover:
    """A hand-over that sales returned."""
    at = MONDAY + timedelta(minutes=place)
    return Handover(
        f"h{place}", lead, lead, 1, "sara", "routed", at, at, at + timedelta(hours=4), Frozen(1, "A1", 60, 60),
        sales_end=Ending(at + timedelta(hours=1), "returned", closes_lead=False),
    )  # fmt: skip


def said() -> dict[str, list[Event]]:
    """Cleo is merged into Bert, Bert into Anna, then Bert is separated again."""
    numbers = count(1)

    def event(kind: str, key: str, **data: Any) -> Event:
        number = next(numbers)
        at = MONDAY + timedelta(hours=2 + number)
        return Event(f"e{number}", "x", kind, key, at, at, 1, "c", None, key, data, "t", 0, number)

    created = {key: [event("lead.created", key, attributes=KNOWN)] for key in KEYS}
    return {
        CLEO: [*created[CLEO], event("lead.merged", CLEO, into=BERT)],
        BERT: [
            *created[BERT],
            event("lead.absorbed", BERT, **{"from": CLEO}, attributes=KNOWN),
            event("lead.merged", BERT, into=ANNA),
            event("lead.unmerged", BERT, **{"from": ANNA}, attributes=KNOWN),
        ],
        ANNA: [*created[ANNA], event("lead.absorbed", ANNA, **{"from": BERT}, attributes=KNOWN)],
    }


def in_order(choices: Sequence[int]) -> list[Event]:
    """One order that keeps that of each key; of the separation the lead it was merged into has been heard before."""
    left = {key: list(events) for key, events in said().items()}
    order: list[Event] = []
    for choice in [*choices, *range(30)]:
        waits = bool(left[ANNA]) and [one.type for one in left[BERT]] == ["lead.unmerged"]
        ready = [key for key in KEYS if left[key] and not (key == BERT and waits)]
        if ready:
            order.append(left[ready[choice % len(ready)]].pop(0))
    assert not any(left.values())
    return order


def holders(memory: Any) -> dict[str, str]:
    return {key: one.value.holder for key, one in memory.kept.items()}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 2), max_size=12), st.lists(st.integers(1, 4), max_size=6))
def test_the_hand_overs_of_a_chain_go_with_the_lead_that_is_separated(
    hear_all_with: Callable[..., Any], choices: list[int], sizes: list[int]
) -> None:
    order, batches = in_order(choices), []
    for size in sizes:
        batches.append(order[:size])
        order = order[size:]
    handovers = [ended(place, key) for place, key in enumerate(KEYS)]
    memory = hear_all_with([batch for batch in [*batches, order] if batch], handovers)
    assert holders(memory) == {"h0": BERT, "h1": BERT, "h2": ANNA}
    assert [memory.stored[key].value.merged_into for key in KEYS] == [BERT, None, None]


@pytest.mark.parametrize("sooner", [0, 1, 2])
def test_before_it_is_separated_all_of_the_chain_is_held_by_its_end(
    hear_all_with: Callable[..., Any], sooner: int
) -> None:
    order = [one for one in in_order([sooner] * 12) if one.type != "lead.unmerged"]
    memory = hear_all_with([order], [ended(place, key) for place, key in enumerate(KEYS)])
    assert set(holders(memory).values()) == {ANNA}
