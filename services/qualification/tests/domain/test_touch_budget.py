"""What a touch may compute: counted calls of the rules, which are most of what a touch costs (docs/cost.md)."""

import sys
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import FrameType

from qualification.domain.attributes import Attributes
from qualification.domain.criteria import Rulebook
from qualification.domain.default_criteria import DEFAULT
from qualification.domain.hearing import hear_touch, refitted
from qualification.domain.lead import Lead
from qualification.domain.news import moment_of, standing_at
from qualification.domain.qualifying import Input
from qualification.domain.scoring import Touch

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
BOOK = Rulebook((DEFAULT,))
DEAR = frozenset({"activity", "grade", "applies", "standing_at", "weight", "in_force", "_replace"})
BUDGET = {"standing_at": 1, "weight": 2, "grade": 2, "in_force": 1}
"""Activity and grade as they are and as readers derive them; fit is remembered, so no rule of it is asked. Nothing is
copied, since the day was counted and the score stays as it was said."""


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


def view(lead: Lead, at: datetime, kind: str = "page_viewed") -> Lead:
    heard = Input("touched", at, at, touch=kind)
    return hear_touch(lead, heard, Touch(kind, None, at), None, rulebook=BOOK, now=at).lead


def test_a_touch_works_out_once_what_its_lead_is_worth() -> None:
    known = view(refitted(Lead("anna", created_at=MONDAY, attributes=Attributes(source="web")), BOOK), MONDAY)
    at = MONDAY + timedelta(minutes=1)

    assert known.said is not None
    assert calls(lambda: view(known, at)) == BUDGET


def test_what_decays_since_the_same_moment_is_weighed_once() -> None:
    """An event was said at once, and a view of that day is too little to be said: all of it decays since the event."""
    said = view(refitted(Lead("anna", created_at=MONDAY), BOOK), MONDAY, "event_attended")
    known = view(said, MONDAY + timedelta(minutes=1))

    assert known.said == said.said
    assert calls(lambda: view(known, MONDAY + timedelta(minutes=2))) == BUDGET | {"weight": 1}


def test_one_that_works_it_out_anew_is_caught() -> None:
    known = view(refitted(Lead("anna", created_at=MONDAY, attributes=Attributes(source="web")), BOOK), MONDAY)

    def planted() -> None:
        lead = view(known, MONDAY + timedelta(minutes=1))
        standing_at(lead, BOOK, moment_of(lead, MONDAY))

    assert calls(planted) == {"standing_at": 2, "weight": 3, "grade": 3, "in_force": 1}


def test_one_that_copies_a_lead_that_nothing_changed_is_caught() -> None:
    known = view(refitted(Lead("anna", created_at=MONDAY, attributes=Attributes(source="web")), BOOK), MONDAY)

    def planted() -> None:
        lead = view(known, MONDAY + timedelta(minutes=1))
        lead._replace(score=lead.score)

    assert calls(planted) == BUDGET | {"_replace": 1}


def test_the_fit_that_a_fact_explains_is_not_worked_out_again() -> None:
    """A lead's first touch is said, with every rule of fit that applies; another lead had the same attributes."""
    web = Attributes(source="web", email_kind="business")
    for name in ("anna", "bert"):
        lead = refitted(Lead(name, created_at=MONDAY, attributes=web), BOOK)
        counted = calls(lambda lead=lead: view(lead, MONDAY))  # type: ignore[misc]

    assert "applies" not in counted
    assert DEFAULT.fit_reasons(web) == (("business_address", 10.0),)
