"""The daily letter of somebody who stands in: the open leads of whoever is away are in it, on these days only."""

from datetime import timedelta
from typing import Any

CARL = ("carl", "Carl Holm", "carl@northwind.example", "rep", "north", "en", "Europe/Berlin", True, 1)
WEEK = [{"weekday": day, "start": 540, "end": 1080} for day in range(5)]


async def away(mailing: Any, routed: Any, stand_in: str) -> None:
    """Anna is away on Wednesday and Thursday."""
    start = mailing.monday + timedelta(days=1, hours=14)
    absence = {"starts_at": start.isoformat(), "ends_at": (start + timedelta(days=2)).isoformat(), "stand_in": stand_in}
    said = {"absences": [absence], "working_hours": WEEK, "time_zone": "Europe/Berlin"}
    await routed("anna", 9, **said)
    people = [("reference.person", {"person": "carl", "name": "Carl", "role": "rep", "team": "north"}, 5)]
    profile = ("reference.routing", {"person": "anna", "capacity": 9, **said}, 1)
    async with mailing.house.service.database.transaction() as tx:
        await mailing.house.service.app.state.access.take_over(tx, [*people, profile])


async def letters(mailing: Any, person: str) -> list[str]:
    """Those to this person so far, as plain text."""
    return [one.mail.text for one in mailing.server.took if one.mail.person == person]


async def test_a_stand_in_is_written_to_about_the_leads_of_whoever_is_away(mailing: Any, routed: Any) -> None:
    await mailing.add_person(*CARL)
    await mailing.anna_has_a_lead()
    await away(mailing, routed, "carl")
    await mailing.turns()
    said = []
    for day in (1, 2, 3, 4):
        mailing.at(days=day, hours=-2)
        await mailing.turns()
        said.append(len(await letters(mailing, "carl")))
    assert said == [0, 1, 2, 2]
    [wednesday, _] = await letters(mailing, "carl")
    assert "Henrik Dahl" in wednesday
    assert "For Anna Petrova, away until 6 Nov." in wednesday
    assert "/sales/a/" in wednesday


async def test_somebody_of_another_team_is_not(mailing: Any, routed: Any) -> None:
    await mailing.add_person("ben", "Ben", "ben@northwind.example", "rep", "south", "en", "Europe/Berlin", True, 1)
    await mailing.anna_has_a_lead()
    await away(mailing, routed, "ben")
    await mailing.turns()
    mailing.at(days=2, hours=-2)
    await mailing.turns()
    assert await letters(mailing, "ben") == []


async def test_a_manager_who_is_told_of_a_broken_promise_reads_who_stands_in(mailing: Any, routed: Any) -> None:
    await mailing.add_person(*CARL)
    for language in ("en", "ru"):
        who = f"mia-{language}"
        await mailing.add_person(
            who, "Mia", f"{who}@northwind.example", "manager", "north", language, "Europe/Berlin", True, 1
        )
    await mailing.anna_has_a_lead()
    await away(mailing, routed, "carl")
    mailing.at(days=1, hours=15)
    await mailing.hear_overdue(30)
    await mailing.turns()
    [english] = await letters(mailing, "mia-en")
    [russian] = await letters(mailing, "mia-ru")
    assert "Anna Petrova is away until 6 Nov; Carl Holm stands in." in english
    assert "For Anna Petrova" not in english
    assert "Anna Petrova: не будет до 6\xa0нояб.; замещает Carl Holm." in russian


async def test_it_reads_as_well_that_nobody_stands_in(mailing: Any, routed: Any) -> None:
    await mailing.add_person("mia", "Mia", "mia@northwind.example", "manager", "north", "en", "Europe/Berlin", True, 1)
    await mailing.anna_has_a_lead()
    await away(mailing, routed, "carl")
    mailing.at(days=1, hours=15)
    await mailing.hear_overdue(30)
    await mailing.turns()
    [mail] = await letters(mailing, "mia")
    assert "Anna Petrova is away until 6 Nov; nobody stands in." in mail
