"""Leads are found by what they are called, by those who may see them, and what was typed stands in no address."""

import csv
import io
import re
from typing import Any

import pytest
from sqlalchemy import text

from service_kit.testing import cookie_of, form_of


async def find(house: Any, who: str, typed: str) -> str:
    answer = await house.client.post(
        "/digest/leads", data=form_of(house.service, find=typed), headers=cookie_of(house.service, who)
    )
    assert answer.status_code == 200, answer.text
    assert str(answer.url) == "http://test/digest/leads"
    found: str = answer.text
    return found


def listed(page: str) -> set[int]:
    return {int(number) for number in re.findall(r'<td><a href="/digest/leads/[0-9a-f-]{24}(\d{12})"', page)}


async def named(house: Any, lead: str, name: str, company: str, **more: Any) -> None:
    await house.hear("lead.created", 0, lead, attributes={"source": "web"})
    profile = {"lead_id": lead, "name": name, "company": {"name": company}, **more}
    await house.hear("private.profile", 0, lead, key=f"{lead}/profile/main", **profile)


async def three(house: Any, lead_id: Any, handover_id: Any) -> None:
    """Two Larsens, one of them Anna's, and a Malá."""
    await named(house, lead_id(1), "Kari Larsen", "Fjord Fisk", emails=["kari@fjord.example"])
    await named(house, lead_id(2), "Ole Larsen", "Bergen Line", phones=["+4755123456"])
    await named(house, lead_id(3), "Lenka Malá", "Fjord Fisk")
    await house.assigned(0, handover_id(2), lead=lead_id(2))


@pytest.mark.parametrize(("typed", "them"), [
    ("larsen", {1, 2}), ("LARS ka", {1}), ("fjord", {1, 3}), ("@fjord.example", {1}), ("mala", {3}),
    ("55 12 34", {2}), ("arsen", set()), ("larsen fjord bergen", set()), ("l_rsen", set()), ("la%", set()),
    ("x", set()),
])  # fmt: skip
async def test_the_beginnings_of_words_find_a_lead(
    house: Any, lead_id: Any, handover_id: Any, typed: str, them: set[int]
) -> None:
    await three(house, lead_id, handover_id)
    assert listed(await find(house, "ingrid", typed)) == them


@pytest.mark.parametrize(("who", "them"), [("anna", {2}), ("mia", {2}), ("ben", set()), ("boss", {1, 2})])
async def test_only_leads_that_one_may_see_are_found(
    house: Any, lead_id: Any, handover_id: Any, who: str, them: set[int]
) -> None:
    await three(house, lead_id, handover_id)
    assert listed(await find(house, who, "larsen")) == them


async def test_a_new_name_replaces_the_old_one_and_a_merged_lead_is_found_by_both(
    house: Any, lead_id: Any, handover_id: Any
) -> None:
    await three(house, lead_id, handover_id)
    await house.withdraw("private.profile", f"{lead_id(1)}/profile/main")
    changed = {"lead_id": lead_id(1), "name": "Kari Berg"}
    await house.hear("private.profile", 1, lead_id(1), key=f"{lead_id(1)}/profile/main", **changed)
    assert listed(await find(house, "ingrid", "larsen")) == {2}
    assert listed(await find(house, "ingrid", "berg")) == {1, 2}  # Bergen Line too
    await house.hear("lead.merged", 2, lead_id(3), into=lead_id(1))
    assert listed(await find(house, "ingrid", "mala berg")) == {1}


async def test_an_erased_or_withdrawn_profile_is_found_no_more(house: Any, lead_id: Any, handover_id: Any) -> None:
    await three(house, lead_id, handover_id)
    await house.hear("lead.erased", 1, lead_id(1))
    await house.withdraw("private.profile", f"{lead_id(2)}/profile/main")
    late = {"lead_id": lead_id(1), "name": "Kari Larsen"}
    await house.hear("private.profile", 2, lead_id(1), key=f"{lead_id(1)}/profile/main", **late)
    assert listed(await find(house, "ingrid", "larsen")) == set()
    async with house.service.database.transaction() as tx:
        for slot in ("a", "b"):
            left = await tx.execute(text(f"select distinct lead_id from view_{slot}_word"))
            assert {row.lead_id for row in left} <= {lead_id(3)}


async def test_what_was_typed_is_shown_as_text_and_kept(house: Any) -> None:
    page = await find(house, "ingrid", '"><script>alert(1)</script>')
    assert "<script>alert" not in page
    assert 'value="&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"' in page
    assert "No lead of that name" in page


async def test_nothing_typed_leads_back_and_another_site_may_not_ask(house: Any) -> None:
    headers = cookie_of(house.service, "ingrid")
    back = await house.client.post(
        "/digest/leads", data=form_of(house.service, find="  "), headers=headers, follow_redirects=False
    )
    assert (back.status_code, back.headers["location"]) == (303, "/digest/leads")
    strange = await house.client.post("/digest/leads", data={"find": "larsen"}, headers=headers)
    assert strange.status_code == 403


async def test_chosen_leads_are_exported_as_far_as_one_may_see_them(house: Any, lead_id: Any, handover_id: Any) -> None:
    await three(house, lead_id, handover_id)
    await named(house, lead_id(4), "=1+1", "@Acme", emails=["a@acme.example"], phones=["+4755123456"])
    query = "&".join(f"lead={lead_id(number)}" for number in (2, 4))
    for who, them in (("ingrid", {"Ole Larsen", "'=1+1"}), ("anna", {"Ole Larsen"}), ("ben", set())):
        answer = await house.client.get(f"/digest/leads-chosen.csv?{query}", headers=cookie_of(house.service, who))
        assert answer.status_code == 200, answer.text
        head, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
        assert head[:2] == ["Lead", "Company"]
        assert {row[0] for row in rows} == them
        if who == "ingrid":
            acme = next(row for row in rows if row[0] == "'=1+1")
            assert acme[1:5] == ["'@Acme", "", "a@acme.example", "'+4755123456"]
            assert acme[-1] == lead_id(4)
    none = await house.client.get("/digest/leads-chosen.csv", headers=cookie_of(house.service, "ingrid"))
    assert none.status_code == 422
