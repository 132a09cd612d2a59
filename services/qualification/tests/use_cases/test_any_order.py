"""However the log interleaves the keys of a merge, and however polls cut it into batches: the same leads come out."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from event_bus.event import Event
from qualification.domain.default_criteria import DEFAULT

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
END = MONDAY + timedelta(days=40)
HearAll = Callable[[Sequence[Sequence[Event]]], Any]
"""Answers the storage after these batches, in the default criteria and the days of Berlin."""
ANNA, BERT, CLEO = (f"00000000-0000-7000-8000-00000000000{number}" for number in (1, 2, 3))


class Step(NamedTuple):
    """Something that happens to one of two people."""

    who: int
    kind: str
    minutes: int
    level: str
    campaign: str | None


def event(event_type: str, key: str, at: datetime, number: int, **data: Any) -> Event:
    return Event(f"e{number}", "x", event_type, key, at, at, 1, "c", None, key, data, "t", 0, number)


def attributes(level: str, mail: str = "free") -> dict[str, Any]:
    return {"source": "web", "email_kind": mail, "identities": ["email"], "has_company": False, "job_level": level}


def streams(steps: list[Step], merge_at: int) -> dict[str, list[Event]]:
    """What intake says on each key: Bert is merged into Anna in the middle; what follows is said of Anna."""
    numbers = count(1)
    said: dict[str, list[Event]] = {
        key: [event("lead.created", key, MONDAY, next(numbers), attributes=attributes("other"))] for key in (ANNA, BERT)
    }
    merged = False
    for place, step in enumerate([*steps, Step(0, "end", 0, "other", None)]):
        if place == min(merge_at, len(steps)) and not merged:
            merged = True
            at = MONDAY + timedelta(days=20)
            said[BERT].append(event("lead.merged", BERT, at, next(numbers), into=ANNA))
            absorbed = event(
                "lead.absorbed", ANNA, at, next(numbers), **{"from": BERT}, attributes=attributes("director")
            )
            said[ANNA].append(absorbed)
        if step.kind == "end":
            continue
        key = ANNA if merged else (ANNA, BERT)[step.who]
        at = MONDAY + timedelta(minutes=step.minutes)
        if step.kind == "changed":
            changed = attributes(step.level)
            said[key].append(event("lead.profile_changed", key, at, next(numbers), attributes=changed, changed=[]))
        else:
            data = {"kind": step.kind, "campaign": step.campaign, "intent": "nurture" if step.campaign else None}
            said[key].append(event("lead.touched", key, at, next(numbers), **data))
    return said


def interleaved(said: dict[str, list[Event]], choices: list[bool]) -> list[Event]:
    """One order of the whole that keeps the order of each key."""
    left = {key: list(events) for key, events in said.items()}
    order = []
    for choice in [*choices, *[True] * 200]:
        first, second = (left[key] for key in ((ANNA, BERT) if choice else (BERT, ANNA)))
        if not (first or second):
            break
        order.append((first or second).pop(0))
    return order


def cut(order: list[Event], sizes: list[int]) -> list[list[Event]]:
    batches, rest = [], list(order)
    for size in sizes:
        batches.append(rest[:size])
        rest = rest[size:]
    return [batch for batch in [*batches, rest] if batch]


def portrait(memory: Any) -> tuple[Any, ...]:
    """What must not depend on order: who is who, attributes, campaign, counted days, activity to a millionth."""
    anna = memory.stored[ANNA].value
    assert memory.stored[BERT].value.merged_into == ANNA
    return (
        anna.attributes,
        anna.campaign,
        {rule: dict(days) for rule, days in anna.score.days.items()},
        anna.score.fit,
        anna.created_at,
        round(anna.score.activity(DEFAULT, END), 5),
    )


steps = st.lists(
    st.builds(
        Step,
        st.integers(0, 1),
        st.sampled_from(["page_viewed", "price_viewed", "form_submitted", "email_clicked", "unsubscribed", "changed"]),
        st.integers(0, 30 * 24 * 60),
        st.sampled_from(["other", "manager", "c_level"]),
        st.sampled_from([None, "spring", "autumn"]),
    ),
    max_size=14,
)
choices = st.lists(st.booleans(), max_size=40)


@settings(max_examples=80, deadline=None)
@given(steps, st.integers(0, 14), choices, choices)
def test_any_interleaving_of_the_two_keys_ends_in_the_same_lead(
    hear_all: HearAll, happened: list[Step], merge_at: int, one: list[bool], other: list[bool]
) -> None:
    said = streams(happened, merge_at)
    assert portrait(hear_all([interleaved(said, one)])) == portrait(hear_all([interleaved(said, other)]))


@settings(max_examples=80, deadline=None)
@given(steps, st.integers(0, 14), choices, st.lists(st.integers(1, 5), max_size=10))
def test_any_split_into_batches_says_and_stores_the_same(
    hear_all: HearAll, happened: list[Step], merge_at: int, order: list[bool], sizes: list[int]
) -> None:
    events = interleaved(streams(happened, merge_at), order)
    whole, parts = hear_all([events]), hear_all(cut(events, sizes))
    assert parts.rows == whole.rows
    assert {key: one.value for key, one in parts.stored.items()} == {
        key: one.value for key, one in whole.stored.items()
    }


@settings(max_examples=60, deadline=None)
@given(steps, st.integers(0, 14), choices)
def test_sequences_of_each_key_have_no_hole(
    hear_all: HearAll, happened: list[Step], merge_at: int, order: list[bool]
) -> None:
    memory = hear_all([interleaved(streams(happened, merge_at), order)])
    for key in (ANNA, BERT):
        sequences = [row[3] for row in memory.rows if row[2] == key]
        assert sequences == list(range(1, len(sequences) + 1))
        assert memory.stored[key].value.version == len(sequences)


@pytest.mark.parametrize("winner_first", [True, False])
def test_a_hand_raised_under_the_merged_away_id_qualifies_the_lead_that_stayed(
    hear_all: HearAll, *, winner_first: bool
) -> None:
    numbers = count(1)
    business = attributes("director", "business")
    raised = [
        event("lead.created", BERT, MONDAY, next(numbers), attributes=business),
        event("lead.merged", BERT, MONDAY, next(numbers), into=ANNA),
    ]
    stayed = [
        event("lead.created", ANNA, MONDAY, next(numbers), attributes=business),
        event("lead.absorbed", ANNA, MONDAY, next(numbers), **{"from": BERT}, attributes=business),
    ]
    late = event("lead.touched", BERT, MONDAY, next(numbers), kind="demo_requested")
    order = [*stayed, raised[0], late, raised[1]] if winner_first else [raised[0], late, raised[1], *stayed]
    memory = hear_all([order])
    assert memory.stored[ANNA].value.stage == "qualified"
    assert memory.stored[BERT].value.stage == "merged"


def test_a_chain_of_merges_ends_at_the_last_one_in_every_order(hear_all: HearAll) -> None:
    numbers = count(1)
    made = [
        event("lead.created", key, MONDAY, next(numbers), attributes=attributes("other")) for key in (ANNA, BERT, CLEO)
    ]
    touched = event("lead.touched", CLEO, MONDAY, next(numbers), kind="form_submitted")
    cleo_gone = event("lead.merged", CLEO, MONDAY, next(numbers), into=BERT)
    bert_gone = event("lead.merged", BERT, MONDAY, next(numbers), into=ANNA)
    bert_took = event("lead.absorbed", BERT, MONDAY, next(numbers), **{"from": CLEO}, attributes=attributes("other"))
    anna_took = event("lead.absorbed", ANNA, MONDAY, next(numbers), **{"from": BERT}, attributes=attributes("vp"))
    for order in (
        [*made, touched, cleo_gone, bert_took, bert_gone, anna_took],
        [*made, bert_took, bert_gone, touched, cleo_gone, anna_took],
        [*made, anna_took, bert_took, touched, cleo_gone, bert_gone],
        [made[1], bert_took, bert_gone, made[0], anna_took, made[2], touched, cleo_gone],
    ):
        memory = hear_all([order])
        anna = memory.stored[ANNA].value
        assert round(anna.score.activity(DEFAULT, MONDAY), 6) == 20.0
        assert anna.attributes.job_level == "vp"
        assert anna.score.fit == 15.0
