"""A lead's way in hops, worked out by hand."""

import pytest

from bench.hops import HOPS, hops_of, moments_of, shares
from bench.topics import Said


def said(kind: str, recorded: str, sent_ms: int) -> Said:
    headers = (("ce_subject", b"a"), ("ce_type", kind.encode()), ("ce_recordedtime", recorded.encode()))
    return Said(0, 0, b"a", b"{}", headers, sent_ms)


WAY = [
    said("lead.created", "1970-01-01T00:00:00.990Z", 1_020),
    said("lead.qualified", "1970-01-01T00:00:01.050Z", 1_065),
    said("lead.assigned", "1970-01-01T00:00:01.070Z", 1_110),
]


def test_each_hop_begins_where_the_one_before_it_ends() -> None:
    moments = moments_of(WAY)["a"]
    hops = hops_of(1_000.0, moments, 1_150.0)
    assert dict(zip(HOPS, hops, strict=True)) == pytest.approx(
        {
            "intake: committed to sent": 20,
            "qualification: sent to qualified": 30,
            "qualification: qualified to assigned": 20,
            "qualification: assigned to sent": 40,
            "digest: sent to listed": 40,
            "all": 150,
        }
    )


def test_a_lead_that_nobody_was_given_has_no_way() -> None:
    with pytest.raises(KeyError):
        hops_of(1_000.0, moments_of(WAY[:2])["a"], 1_150.0)


def test_nearly_all_are_ninety_nine_of_a_hundred() -> None:
    assert shares([float(number) for number in range(200, 0, -1)]) == (101.0, 199.0)
