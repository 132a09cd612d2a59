"""How it comes in: what the product reads at each door is what the story said."""

import csv
import io
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import pytest

from lead_intake.domain.mapping import content_of
from lead_intake.domain.sources import Manner, Source
from lead_intake.entrypoints.form_bodies import read_form
from lead_intake.entrypoints.form_reading import targets_of
from story.company import BAD_SOURCE, FAIR_SOURCE, FORMS
from story.days import days_of
from story.doors import COLUMNS, TOLD, as_event, as_form, as_list, in_turns
from story.handing import Form, Recorded
from story.plan import plan_of
from story.year import Year

NOW = datetime(2026, 11, 30, 9, 40, tzinfo=UTC)
ZONE = ZoneInfo("UTC")


@pytest.fixture(scope="module")
def forms() -> list[Form]:
    """Everything that is filled in, in a small year."""
    year = Year(1, NOW, 600)
    return [form for day in days_of(year, plan_of(year)) for form in day.forms]


def understood(form: Form) -> dict[str, Any]:
    """As the product reads it at the door of its source."""
    key = form.body["source"]
    mapping = TOLD | ({"work_email": None} if key == BAD_SOURCE else {})
    source = Source(key, "form", FORMS[key], "", mapping, Manner(), None, True, NOW, NOW, 1)
    record = read_form(orjson.dumps(as_form(form)), "application/json").record
    content, problems = content_of(record, targets_of(source, record), "leads", zone=ZONE)
    assert problems == []
    return {"source": key, "kind": source.manner.touch_kind, **content}


def alike(body: Mapping[str, Any]) -> dict[str, Any]:
    """With sizes as texts and moments as moments, however they are written."""
    company = {**body.get("company", {})}
    if "size" in company:
        company["size"] = str(company["size"])
    return {**body, "company": company, "occurred_at": datetime.fromisoformat(body["occurred_at"])}


def test_each_form_says_at_its_door_what_the_person_said(forms: list[Form]) -> None:
    filled_in = [form for form in forms if not form.refused and form.body["source"] in FORMS]
    assert {form.body["source"] for form in filled_in} == set(FORMS)
    assert {form.body["kind"] for form in filled_in} == {"form_submitted", "demo_requested", "call_requested"}
    for form in filled_in:
        assert alike(understood(form)) == alike(form.body)


def test_the_badges_of_the_fair_are_rows_that_say_the_same(forms: list[Form]) -> None:
    badges = [form for form in forms if form.body.get("source") == FAIR_SOURCE]
    assert len(badges) == 64  # 600 of 2,000 times 212
    rows = list(csv.DictReader(io.StringIO(as_list(badges).decode())))
    for row, badge in zip(rows, badges, strict=True):
        content, problems = content_of({name: [cell] for name, cell in row.items()}, COLUMNS, "leads", zone=ZONE)
        assert problems == []
        whole = {"source": FAIR_SOURCE, "kind": "imported", "campaign": badge.body["campaign"], **content}
        assert alike(whole) == alike(badge.body)


def test_what_one_person_or_company_sends_keeps_its_order() -> None:
    def form(email: str, domain: str | None = None) -> Form:
        return Form(NOW, None, {"email": email, "company": {"domain": domain} if domain else {}})

    ann, bob, again, other = form("a@x.test", "x.test"), form("b@y.test"), form("A@X.test"), form("c@x.test", "x.test")
    assert in_turns([ann, bob, again, other]) == [[ann, bob], [again, other]]
    assert in_turns([ann, other]) == [[ann], [other]]
    assert in_turns([]) == []


def test_events_of_one_person_have_one_key_that_names_nobody() -> None:
    def event(email: str, minute: int) -> Any:
        body = {"lead": {"email": email}, "kind": "page_viewed"}
        return as_event(Recorded(NOW + timedelta(minutes=minute), body), f"e-{minute}")

    first, second, other = event("ann@x.test", 1), event("ann@x.test", 2), event("bob@x.test", 3)
    assert first.key == second.key != other.key
    assert first.id != second.id
    assert not any(name in first.key for name in ("ann", "@", "x.test"))
