"""What the variants about parking break, and what they leave as it is."""

from importlib import import_module
from typing import Any

import pytest

from event_contracts.topics import LEADS
from faults.sizes import VARIANTS

planted: Any = import_module("faults.planted.variants")
apply: Any = import_module("event_bus.apply")
sorting: Any = import_module("event_bus.sorting")
port: Any = import_module("event_bus.port")
decode: Any = import_module("event_bus.decode")


@pytest.fixture(autouse=True)
def right_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a variant breaks is as it was after the test."""
    monkeypatch.setattr(apply, "sort_out", apply.sort_out)
    monkeypatch.setattr(sorting, "is_contiguous", sorting.is_contiguous)


def sorted_out(sequence: int, *, held: bool) -> tuple[list[int], list[str]]:
    """What becomes of a fact behind number 1: the numbers that are done with, and why anything waits."""
    record = port.Record(LEADS.name, 0, 0, b"lead-1", None, ())
    head = decode.Head(record, {}, "lead-1", "lead.touched", "lead-intake", sequence)
    out = apply.sort_out([head], {("lead-1", "lead-intake"): 1}, {"lead-1"} if held else set(), frozenset())
    return list(out.moved.values()), [one.reason for one in out.waiting]


def test_a_lead_that_waits_holds_back_what_comes_behind_and_a_gap_is_seen() -> None:
    assert sorted_out(3, held=True) == ([], ["waits behind an earlier event of this lead"])
    assert sorted_out(3, held=False) == ([], ["gap: an earlier event of this lead is missing"])


def test_where_a_parked_lead_lets_pass_gaps_are_still_seen() -> None:
    planted.plant("parked-lead-lets-pass")
    assert sorted_out(3, held=True) == ([3], [])
    assert sorted_out(3, held=False) == ([], ["gap: an earlier event of this lead is missing"])


def test_where_parking_and_gaps_let_pass_nothing_waits() -> None:
    planted.plant("parking-and-gaps-let-pass")
    assert sorted_out(3, held=True) == ([3], [])
    assert sorted_out(3, held=False) == ([3], [])


def test_every_variant_that_is_run_can_be_planted() -> None:
    assert set(VARIANTS) == set(planted.VARIANTS)
