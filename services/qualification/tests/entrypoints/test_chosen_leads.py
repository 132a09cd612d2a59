"""Leads chosen in a list are handed over or nurtured together; one that cannot be moved holds up none of the others."""

from datetime import timedelta
from typing import Any

import pytest

from service_kit.testing import cookie_of, form_of

LEADS = [f"00000000-0000-7000-8000-00000000000{number}" for number in (1, 2, 3)]


async def three(house: Any) -> None:
    """Three leads, the last of which Anna has."""
    documents = [("reference.person", {"person": "boss", "name": "Boss", "role": "admin", "team": None}, 2)]
    async with house.service.database.transaction() as tx:
        await house.service.app.state.access.take_over(tx, documents)
    for lead in LEADS:
        await house.hear("lead.created", house.clock.now, lead, attributes={"source": "web"})
    await house.call("boss", "POST", f"/v1/leads/{LEADS[2]}/hand-over", json={"person_id": "anna"})


async def post(house: Any, who: str, what: str, leads: list[str], **fields: str) -> Any:
    data = {**form_of(house.service, **fields), "lead": leads}
    return await house.client.post(f"/qualification/leads/{what}", data=data, headers=cookie_of(house.service, who))


async def test_chosen_leads_are_handed_over_together(house: Any) -> None:
    await three(house)
    query = "&".join(f"lead={lead}" for lead in LEADS[:2])
    page = await house.client.get(f"/qualification/leads/hand-over?{query}", headers=cookie_of(house.service, "ingrid"))
    assert page.status_code == 200, page.text
    assert "Who should get these 2 leads?" in page.text
    done = await post(house, "ingrid", "hand-over", LEADS[:2], person="anna", note="Met them", back="/digest/leads")
    assert done.status_code == 303
    assert done.headers["location"].startswith("/digest/leads?after=")


async def test_what_sales_has_is_left_and_the_others_are_nurtured(house: Any) -> None:
    await three(house)
    until = (house.clock.now + timedelta(days=90)).date().isoformat()
    done = await post(house, "ingrid", "nurture", LEADS, until=until, reason="too_early")
    assert done.status_code == 303, done.text
    listed = (await house.call("boss", "GET", "/v1/nurture")).json()["items"]
    assert {row["lead_id"] for row in listed} == set(LEADS[:2])
    assert {row["reason"] for row in listed} == {"too_early"}
    assert {row["revisit_at"][:10] for row in listed} == {until}
    refused = await post(house, "ingrid", "nurture", LEADS[2:], note="Again <soon>")
    assert refused.status_code == 409
    assert "None of them can be nurtured" in refused.text
    assert "Again &lt;soon&gt;</textarea>" in refused.text


@pytest.mark.parametrize(("what", "fields", "said"), [
    ("hand-over", {}, "Choose who gets them"), ("hand-over", {"person": "nobody"}, "Choose who gets them"),
    ("nurture", {"until": "2020-01-01"}, "still to come"), ("nurture", {"until": "soon"}, "still to come"),
    ("nurture", {"note": "a\u0001b"}, "without control characters"),
])  # fmt: skip
async def test_what_is_wrong_is_said_beside_it(house: Any, what: str, fields: dict[str, str], said: str) -> None:
    await three(house)
    answer = await post(house, "ingrid", what, LEADS[:1], **fields)
    assert answer.status_code == 422
    assert said in answer.text


async def test_who_may_not_is_not_asked(house: Any) -> None:
    await three(house)
    for what in ("hand-over", "nurture"):
        assert (await post(house, "anna", what, LEADS[2:], person="anna")).status_code == 403
    assert (await post(house, "mia", "hand-over", [LEADS[2], LEADS[0]], person="anna")).status_code == 404
    assert (await post(house, "ingrid", "nurture", [])).status_code == 404
    headers = cookie_of(house.service, "ingrid")
    many = "&".join(f"lead={LEADS[0]}" for _ in range(51))
    assert (await house.client.get(f"/qualification/leads/nurture?{many}", headers=headers)).status_code == 422
