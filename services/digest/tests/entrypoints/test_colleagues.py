"""The card names others of the same company, those that the reader may see and nobody else."""

import re
from typing import Any

import pytest

from digest.domain.company import company_key
from service_kit.ids import new_id
from service_kit.testing import cookie_of

FALKENBERG = {"name": "Falkenberg Logistik", "domain": "falkenberg.example"}
SAME = {"name": "FALKENBERG", "domain": "www.Falkenberg.example"}
LEADS = [f"01900000-0000-7000-8000-0000000000{number:02d}" for number in range(9)]


async def person(house: Any, number: int, company: Any, day: float = 0) -> str:
    """A lead with a name of its own, at this company."""
    lead = LEADS[number]
    await house.hear("lead.created", day, lead, attributes={"source": "web"})
    said = {"lead_id": lead, "name": f"Person {number}", "job_title": f"Job {number}", "company": company}
    await house.hear("private.profile", day, lead, key=f"{lead}/profile/main", **said)
    return lead


async def named(house: Any, who: str, lead: str = LEADS[0]) -> list[str]:
    """The others on the card, in their order."""
    answer = await house.client.get(f"/digest/leads/{lead}", headers=cookie_of(house.service, who))
    assert answer.status_code == 200, answer.text
    _, _, others = answer.text.partition("Others of this company")
    return re.findall(r'href="/digest/leads/[0-9a-f-]{36}"><bdi>([^<]+)<', others)


async def test_others_of_the_company_are_named_latest_first_as_far_as_one_may_see_them(house: Any) -> None:
    for number, company in enumerate((FALKENBERG, SAME, FALKENBERG, {"name": "Falkenberg Logistik"}, None)):
        await person(house, number, company, number / 10)
    await house.assigned(1, new_id(), "anna", LEADS[0])
    await house.assigned(1, new_id(), "anna", LEADS[1])
    assert await named(house, "ingrid") == ["Person 2", "Person 1"]  # first seen at 0.2 and 0.1
    assert await named(house, "anna") == ["Person 1"]
    assert await named(house, "ingrid", LEADS[3]) == await named(house, "ingrid", LEADS[4]) == []


async def test_who_was_merged_erased_or_changed_the_company_is_not_named(house: Any) -> None:
    for number in range(4):
        await person(house, number, FALKENBERG)
    await house.hear("lead.merged", 1, LEADS[1], into=LEADS[0])
    await house.hear("lead.erased", 1, LEADS[2])
    assert await named(house, "ingrid") == ["Person 3"]
    await house.withdraw("private.profile", f"{LEADS[3]}/profile/main")
    assert await named(house, "ingrid") == []


async def test_of_many_the_last_five_are_named(house: Any) -> None:
    for number in range(8):
        await person(house, number, {"name": " falkenberg  logistik " if number % 2 else "Falkenberg Logistik"}, number)
    assert await named(house, "ingrid") == [f"Person {number}" for number in (7, 6, 5, 4, 3)]


@pytest.mark.parametrize("company", [None, {}, {"name": None, "domain": None}, {"name": " ", "domain": ""}])
def test_nothing_known_is_nobodys_company(company: Any) -> None:
    assert company_key(company) is None
