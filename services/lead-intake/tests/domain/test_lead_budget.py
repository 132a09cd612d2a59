"""What a lead may compute on its way in: counted calls of what is dear for what it does (docs/cost.md)."""

import sys
from collections import Counter
from collections.abc import Callable
from types import FrameType

from lead_intake.domain.capture import capture
from lead_intake.domain.desk import Desk
from lead_intake.domain.inputs import Submission

Form = Callable[..., Submission]
DEAR = frozenset({"_replace", "attributes_of", "is_role_address", "purposes"})
BUDGET = {"attributes_of": 1, "is_role_address": 2, "purposes": 2}
"""Nothing is copied field by field; whose mailbox it is counts for who somebody is, and for what is told of them."""


def calls(act: Callable[[], object]) -> dict[str, int]:
    """How often each of the dear functions is called meanwhile."""
    found: Counter[str] = Counter()

    def hear(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code.co_name in DEAR:
            found[frame.f_code.co_name] += 1

    before = sys.getprofile()
    sys.setprofile(hear)
    try:
        act()
    finally:
        sys.setprofile(before)
    return dict(found)


def test_a_new_lead_is_worked_out_once(desk: Desk, form: Form) -> None:
    ann = form("ann@acme.example", "+4915112345678", source="fair", job_title="CEO", consent={"email": True})

    assert calls(lambda: capture(desk, ann)) == BUDGET


def test_one_that_is_copied_field_by_field_is_caught(desk: Desk, form: Form) -> None:
    ann = form("ann@acme.example", "+4915112345678", source="fair", job_title="CEO", consent={"email": True})

    assert calls(lambda: capture(desk, ann._replace(known=ann.known))) == BUDGET | {"_replace": 1}
