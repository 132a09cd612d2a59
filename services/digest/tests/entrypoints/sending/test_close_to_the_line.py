"""A marketer's letter counts the leads close to the line, and its button opens exactly that many."""

import re
from typing import Any

import pytest

from digest.adapters import lead_lists
from service_kit.testing import cookie_of

OLGA = ("olga", "Olga Sidorova", "olga@northwind.example", "marketer", None, "en", "Europe/Berlin", True, 1)
CRITERIA: dict[str, Any] = {
    "version": 1, "name": "First", "in_force_from": "2026-01-01T00:00:00Z",
    "definition": {
        "fit_rules": [{"id": "web", "attribute": "source", "op": "eq", "value": "web", "points": 20}],
        "activity_rules": [{"id": "price", "kind": "price_viewed", "points": 40, "once_a_day": True}],
        "half_life_days": 7, "fit_lines": [40, 20, 10], "activity_lines": [60, 40, 20], "handed_over": ["A1", "A2"],
    },
}  # fmt: skip


async def letter(mailing: Any) -> Any:
    await mailing.house.call("boss", "POST", "/v1/people/olga/digests")
    await mailing.turns()
    return mailing.server.took[-1].mail


async def graded(mailing: Any, lead: str, grade: str) -> None:
    await mailing.house.lead(lead)
    await mailing.house.hear(
        "lead.scored", 0, lead, criteria_version=1, fit=60.0, activity=30.0, activity_at=mailing.monday,
        half_life_days=7.0, grade=grade, falls=[], reasons=[],
    )  # fmt: skip


async def test_the_solid_button_opens_as_many_leads_as_it_says(
    mailing: Any, lead_id: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    await mailing.add_person(*OLGA)
    await mailing.house.hear("reference.criteria", key="criteria/1", **CRITERIA)
    silent = {"source": "web", "name": "Web", "state": "silent"}
    await mailing.house.hear("reference.source", 0, key="source/web", **silent)  # something to write about
    assert "close to the line" not in (await letter(mailing)).text

    for number, grade in ((2, "A3"), (3, "B2"), (4, "D4")):
        await graded(mailing, lead_id(number), grade)
    mail = await letter(mailing)
    [path] = re.findall(r"  2 leads are close to the line: http://\S+?(/digest/leads\S+)", mail.text)
    assert "  Open the loop: http" in mail.text
    page = await mailing.house.client.get(path, headers=cookie_of(mailing.house.service, "ingrid"))
    rows = re.findall(r'<td><a href="/digest/leads/([0-9a-f-]{36})"', page.text)
    assert sorted(rows) == [lead_id(2), lead_id(3)]

    monkeypatch.setattr(lead_lists, "COUNTED", 1)
    monkeypatch.setattr("digest.domain.letters.marketing_letter.COUNTED", 1)
    assert "  Over 1 leads are close to the line: " in (await letter(mailing)).text
