"""What a stand-in sees of whoever is away: their open leads on the own list and by card, for these days only."""

import re
from datetime import timedelta
from typing import Any

import pytest

from service_kit.ids import new_id
from service_kit.testing import cookie_of

LEADS = [f"01900000-0000-7000-8000-0000000000{number:02d}" for number in range(4)]
DAY = timedelta(days=1)
WEEK = [{"weekday": day, "start": 540, "end": 1080} for day in range(5)]


@pytest.fixture
async def open_ones(house: Any) -> list[str]:
    """Carl of the north stands in for Anna from Tuesday to Thursday; of Anna's three leads one was lost on Monday."""
    for version, (person, team) in enumerate((("carl", "north"), ("anna", "north"), ("ben", "south")), 5):
        document = {"person": person, "name": person.title(), "role": "rep", "team": team}
        async with house.service.database.transaction() as tx:
            await house.service.app.state.access.take_over(tx, [("reference.person", document, version)])
        await house.call(
            "boss", "PUT", f"/v1/people/{person}", json={k: v for k, v in document.items() if k != "person"}
        )
    handovers = [new_id() for _ in LEADS]
    for lead, handover, owner in zip(LEADS, handovers, ["anna", "anna", "anna", "carl"], strict=True):
        await house.lead(lead)
        await house.assigned(0, handover, owner, lead, due_at=house.clock.now + 4 * DAY)
    await house.hear("lead.lost", 0.1, LEADS[2], handover_id=handovers[2], by="anna", reason="price")
    await away(house)
    return handovers


async def away(house: Any, stand_in: str | None = "carl", version: int = 1) -> None:
    """Anna's profile travels: away from Tuesday to Thursday, or not at all."""
    start = house.clock.now.replace(day=3, hour=0)
    absence = {"starts_at": start, "ends_at": start + 3 * DAY, "stand_in": stand_in}
    said: dict[str, Any] = {
        "person": "anna",
        "capacity": 9,
        "working_hours": WEEK,
        "absences": [absence] if stand_in else [],
    }
    await house.hear("reference.routing", key="routing/anna", sequence=version, **said)
    travels = {**said, "absences": [{**one, **moments(one)} for one in said["absences"]]}
    async with house.service.database.transaction() as tx:
        await house.service.app.state.access.take_over(tx, [("reference.routing", travels, version)])


def moments(absence: Any) -> dict[str, str]:
    return {name: absence[name].isoformat() for name in ("starts_at", "ends_at")}


async def page(house: Any, who: str, path: str) -> Any:
    return await house.client.get(f"/digest{path}", headers=cookie_of(house.service, who))


async def listed(house: Any, who: str) -> set[str]:
    text = (await page(house, who, "/my-leads")).text
    return set(re.findall(r"/digest/leads/([0-9a-f-]{36})\?from=my-leads", text))


async def cards(house: Any, who: str) -> list[int]:
    return [(await page(house, who, f"/leads/{lead}")).status_code for lead in LEADS]


async def test_the_open_leads_are_seen_from_the_first_day_to_the_last(house: Any, open_ones: list[str]) -> None:
    monday = house.clock.now
    own, all_of_them = {LEADS[3]}, {LEADS[0], LEADS[1], LEADS[3]}
    for now, seen, opened in (
        (monday.replace(hour=23, minute=59), own, [404, 404, 404, 200]),
        (monday.replace(day=3, hour=0), all_of_them, [200, 200, 404, 200]),
        (monday.replace(day=5, hour=23, minute=59), all_of_them, [200, 200, 404, 200]),
        (monday.replace(day=6, hour=0), own, [404, 404, 404, 200]),
    ):
        house.clock.now = now
        assert await listed(house, "carl") == seen, now
        assert await cards(house, "carl") == opened, now
        assert await listed(house, "ben") == set()
        assert await cards(house, "ben") == [404] * 4
        assert await cards(house, "anna") == [200, 200, 200, 404]


async def test_taking_the_absence_back_ends_it_at_once(house: Any, open_ones: list[str]) -> None:
    house.clock.now += DAY
    assert await listed(house, "carl") == {LEADS[0], LEADS[1], LEADS[3]}
    await away(house, None, 2)
    assert await listed(house, "carl") == {LEADS[3]}
    assert await cards(house, "carl") == [404, 404, 404, 200]


async def test_somebody_of_another_team_who_is_named_sees_nothing(house: Any, open_ones: list[str]) -> None:
    await away(house, "ben", 2)
    house.clock.now += DAY
    assert await listed(house, "ben") == set()
    assert await cards(house, "ben") == [404] * 4
    answer = await house.call("ben", "GET", "/v1/active-leads", params={"person": "anna"})
    assert answer.status_code == 404


async def test_what_a_stand_in_has_closed_stays_to_be_seen_until_the_owner_is_back(
    house: Any, open_ones: list[str]
) -> None:
    house.clock.now += DAY
    await house.hear("lead.won", 1.1, LEADS[0], handover_id=open_ones[0], by="carl", amount=100, currency="EUR")
    assert await listed(house, "carl") == {LEADS[1], LEADS[3]}
    assert await cards(house, "carl") == [200, 200, 404, 200]
    house.clock.now += 3 * DAY
    assert await cards(house, "carl") == [404, 404, 404, 200]


async def test_every_list_that_one_may_narrow_agrees_with_the_cards(house: Any, open_ones: list[str]) -> None:
    house.clock.now += DAY
    for path in ("/leads", "/leads?group=with_sales"):
        text = (await page(house, "carl", path)).text
        assert set(re.findall(r"/digest/leads/([0-9a-f-]{36})", text)) == {LEADS[0], LEADS[1], LEADS[3]}, path
    assert (await page(house, "carl", "/badges")).status_code == 200


async def test_rows_say_for_whom_and_until_when_and_have_their_buttons(house: Any, open_ones: list[str]) -> None:
    house.clock.now += DAY
    text = (await page(house, "carl", "/my-leads")).text
    assert text.count("for Anna, away until Fri 6 Nov") == 2
    assert f"/sales/handovers/{open_ones[0]}/accept" in text
    card = (await page(house, "carl", f"/leads/{LEADS[0]}")).text
    assert f"/sales/handovers/{open_ones[0]}/accept" in card
    assert "for Anna, away until Fri 6 Nov" in card
    assert (await page(house, "carl", f"/leads/{LEADS[0]}/why")).status_code in (200, 303)
    assert "for Anna" not in (await page(house, "carl", f"/leads/{LEADS[3]}")).text
    assert "for Anna" not in (await page(house, "anna", "/my-leads")).text


async def test_whoever_is_away_and_the_manager_read_who_stands_in(house: Any, open_ones: list[str]) -> None:
    said = {"anna": "Carl stands in for you.", "mia": "away until Fri 6 Nov · Carl stands in<"}
    for days, there in ((0, 0), (1, 1), (3, 1), (4, 0)):
        house.clock.now = house.clock.now.replace(day=2 + days, hour=12)
        for who, sentence in said.items():
            assert (await page(house, who, "/my-leads")).text.count(sentence) == there, (who, days)


async def test_nobody_is_named_who_does_not_stand_in(house: Any, open_ones: list[str]) -> None:
    house.clock.now += DAY
    for version, named in enumerate(("ben", "nobody-known"), 2):
        await away(house, named, version)
        for who, sentence in (("anna", "You are away until"), ("mia", "away until Fri 6 Nov")):
            text = (await page(house, who, "/my-leads")).text
            assert sentence in text
            assert "stands in" not in text


async def test_who_has_left_stands_in_for_nobody(house: Any, open_ones: list[str]) -> None:
    house.clock.now += DAY
    carl = {"name": "Carl", "role": "rep", "team": "north", "active": False}
    answer = await house.call("boss", "PUT", "/v1/people/carl", json=carl)
    assert answer.status_code == 200, answer.text
    assert "stands in" not in (await page(house, "anna", "/my-leads")).text


async def test_an_account_is_seen_as_far_as_its_people_are(house: Any, open_ones: list[str]) -> None:
    account = "01900000-0000-7000-8000-00000000acc0"
    said = {"account_id": account, "name": "Falkenberg", "lead_ids": [LEADS[0], LEADS[2]]}
    await house.hear("private.account", 0.2, account, key=f"account/{account}", **said)

    async def people(who: str) -> set[str]:
        answer = await page(house, who, f"/accounts/{account}")
        return set(re.findall(r'href="/digest/leads/([0-9a-f-]{36})"', answer.text)) or {str(answer.status_code)}

    assert await people("carl") == {"404"}
    assert await people("anna") == {LEADS[0], LEADS[2]}
    house.clock.now += DAY
    assert await people("carl") == {LEADS[0]}
    house.clock.now += 3 * DAY
    assert await people("carl") == {"404"}
