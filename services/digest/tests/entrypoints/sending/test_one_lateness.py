"""A broken promise is as old on the list as in letters and by the API: in the working time of its owner."""

import re
from datetime import timedelta
from typing import Any

import pytest

from service_kit.ids import new_id
from service_kit.testing import cookie_of

LEAD = "0193b2f0-5c1e-7a00-8000-000000000001"
WEEK = [{"weekday": day, "start": 540, "end": 1080} for day in range(5)]


async def letter(mailing: Any, person: str) -> Any:
    """Somebody's digest as of now."""
    await mailing.house.call("boss", "POST", f"/v1/people/{person}/digests")
    await mailing.turns()
    return [one.mail for one in mailing.server.took if one.mail.person == person][-1]


async def understood(mailing: Any, language: str) -> None:
    """Anna and Mia read this language; Anna works from Monday to Friday, nine to six, in UTC."""
    house, names = mailing.house, {"anna": ("rep", "Anna"), "mia": ("manager", "Mia")}
    documents = [
        ("reference.person", {"person": key, "name": name, "role": role, "team": "north", "language": language}, 2)
        for key, (role, name) in names.items()
    ]
    async with house.service.database.transaction() as tx:
        await house.service.app.state.access.take_over(tx, documents)
    await house.hear("reference.routing", key="routing/anna", person="anna", capacity=9, working_hours=WEEK)
    await mailing.add_person("lena", "Lena", "lena@northwind.example", "rep", "west", language, "UTC", True, 1)
    await mailing.add_person("mia", "Mia", "mia@northwind.example", "manager", "north", language, "UTC", True, 1)


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize(
    ("due_in", "looked_at", "en", "ru", "due", "seconds"),
    [
        (8, 25, "2 h overdue", "просрочено: 2 ч", True, 7200),  # an hour on Monday, an hour on Tuesday
        (9, 12, "overdue", "просрочено", True, 0),  # passed as the day ended
        (4, 77, "3 days overdue", "просрочено: 3 дн.", True, 28 * 3600),  # five hours, two days of nine and five
        (4, 24 * 16, "overdue since 2 Nov", "просрочено: 2\xa0нояб.", False, None),
    ],
)
async def test_list_letters_and_api_say_one_thing(
    mailing: Any, language: str, due_in: int, looked_at: int, en: str, ru: str, due: bool, seconds: int | None
) -> None:
    house, words = mailing.house, en if language == "en" else ru
    await understood(mailing, language)
    await house.lead(LEAD)
    await house.assigned(0, new_id(), "anna", LEAD, due_at=mailing.monday + timedelta(hours=due_in))
    mailing.at(hours=looked_at)

    page = await house.client.get("/digest/my-leads", headers=cookie_of(house.service, "anna"))
    [clock] = re.findall(r'class="clock overdue".*?<time datetime="[^"]+">([^<]+)<', page.text, re.DOTALL)
    assert clock.endswith(f" · {words}")
    [row] = (await house.get("anna", "/v1/active-leads"))["items"]
    assert row["late_working_seconds"] == seconds
    assert row["late_seconds"] == (looked_at - due_in) * 3600

    told = await letter(mailing, "mia")
    [line] = [one for one in told.text.splitlines() if one.startswith("- Henrik Dahl")]
    said = re.escape(words) + ((", due .+" if language == "en" else ", срок .+") if due else "")
    assert re.fullmatch(rf".* · {said}", line), line


async def test_a_salespersons_letter_says_it_too(mailing: Any) -> None:
    await understood(mailing, "en")
    await mailing.house.lead(LEAD)
    await mailing.house.assigned(0, new_id(), "anna", LEAD, due_at=mailing.monday + timedelta(hours=8))
    mailing.at(hours=25)
    assert "Henrik Dahl (2 h overdue, due Mon 18:00)" in (await letter(mailing, "anna")).text  # Berlin's clock


async def test_what_is_not_overdue_is_not_late(mailing: Any) -> None:
    await mailing.anna_has_a_lead()
    [row] = (await mailing.house.get("anna", "/v1/active-leads"))["items"]
    assert (row["late_seconds"], row["late_working_seconds"]) == (0, 0)


async def test_the_manager_is_told_at_once_by_how_long_the_promise_was_exceeded(mailing: Any) -> None:
    await understood(mailing, "en")
    await mailing.anna_has_a_lead()  # to be called by 13:00
    mailing.at(hours=5)
    await mailing.hear_overdue(4)
    await mailing.turns()
    [mail] = [one.mail for one in mailing.server.took if one.mail.kind == "escalation"]
    assert mail.subject == "Henrik Dahl has waited 60 min longer than promised"
