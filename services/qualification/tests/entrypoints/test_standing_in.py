"""Who stands in while somebody is away: chosen on the page and by the API, refused with a reason, taken back."""

import re
from typing import Any

from service_kit.testing import cookie_of, form_of

AWAY = "/qualification/away"
DAYS = {"first": "2026-03-09", "last": "2026-03-13"}
SPAN = {"starts_at": "2026-03-09T00:00:00Z", "ends_at": "2026-03-14T00:00:00Z"}


async def team(house: Any) -> None:
    """Anna's colleagues of the north: Carl has room, Zoe has none, Emil gets no leads; Ben is of the south."""
    people = [("carl", "rep", "north"), ("emil", "rep", "north"), ("zoe", "rep", "north")]
    documents = [
        ("reference.person", {"person": one, "name": one.title(), "role": role, "team": of}, 2)
        for one, role, of in people
    ]
    async with house.service.database.transaction() as tx:
        await house.service.app.state.access.take_over(tx, documents)
    profiles = {"anna": 5, "carl": 8, "zoe": 0, "ben": 9, "emil": 9}
    for one, capacity in profiles.items():
        body = {"capacity": capacity, "active": one != "emil"}
        assert (await house.call("boss", "PUT", f"/v1/routing/{one}", json=body)).status_code == 200


async def get(house: Any, who: str, path: str) -> str:
    return str((await house.client.get(path, headers=cookie_of(house.service, who))).text)


async def post(house: Any, who: str, path: str, htmx: Any = False, **fields: str) -> Any:
    headers = cookie_of(house.service, who) | ({"hx-request": "true"} if htmx else {})
    return await house.client.post(path, headers=headers, data=form_of(house.service, **fields))


async def absences(house: Any, who: str = "anna") -> Any:
    return (await house.call("boss", "GET", f"/v1/routing/{who}")).json()["absences"]


async def put(house: Any, *absences: Any) -> Any:
    return await house.call("boss", "PUT", "/v1/routing/anna", json={"capacity": 5, "absences": list(absences)})


async def test_colleagues_of_the_team_who_get_leads_are_offered_and_those_with_room_first(house: Any) -> None:
    await team(house)
    away = {"starts_at": "2026-03-20T00:00:00Z", "ends_at": "2026-03-21T00:00:00Z"}
    await house.call("boss", "PUT", "/v1/routing/zoe", json={"capacity": 0, "absences": [away]})
    await house.call("boss", "PUT", "/v1/routing/mia", json={"capacity": 2})
    options = re.findall(r'<option value="(\w*)"[^>]*>([^<]+)</option>', await get(house, "anna", AWAY))
    assert options == [
        ("", "Nobody"),
        ("carl", "Carl · 0 open of 8"),
        ("mia", "mia · 0 open of 2"),
        ("zoe", "Zoe · 0 open of 0 · away 20 Mar"),
    ]


async def test_who_has_no_colleague_is_asked_nothing(house: Any) -> None:
    await house.call("boss", "PUT", "/v1/routing/anna", json={"capacity": 5})
    assert 'name="stand_in"' not in await get(house, "anna", AWAY)


async def test_a_stand_in_is_kept_with_the_absence_and_named_on_the_page(house: Any) -> None:
    await team(house)
    answer = await post(house, "anna", AWAY, **DAYS, stand_in="carl")
    assert answer.status_code == 303
    assert await absences(house) == [SPAN | {"stand_in": "carl"}]
    listed = (await house.call("boss", "GET", "/v1/routing")).json()["items"]
    assert [one["absences"] for one in listed if one["person_id"] == "anna"] == [[SPAN | {"stand_in": "carl"}]]
    assert "9 Mar – 13 Mar · stands in: Carl" in await get(house, "anna", AWAY)
    await post(house, "anna", AWAY, **DAYS, stand_in="")
    assert await absences(house) == [SPAN]


async def test_without_a_stand_in_the_document_says_nothing_of_one(house: Any) -> None:
    await team(house)
    version = (await put(house, SPAN)).json()["version"]
    again = (await put(house, SPAN | {"stand_in": None})).json()
    assert again["version"] == version


async def test_who_cannot_stand_in_is_refused_on_the_page_and_what_was_typed_stays(house: Any) -> None:
    await team(house)
    await house.call("boss", "PUT", "/v1/routing/carl", json={"capacity": 8, "absences": [SPAN]})
    for stand_in, words in (
        ("carl", "That colleague is away at that time too."),
        ("ben", "That is no colleague of the same team."),
        ("nobody", "That is no colleague of the same team."),
        ("../../etc", "That is no colleague of the same team."),
        ("emil", "That colleague gets no leads."),
        ("anna", "Choose a colleague, or nobody."),
    ):
        answer = await post(house, "anna", AWAY, **DAYS, stand_in=stand_in)
        assert (answer.status_code, words in answer.text) == (422, True), stand_in
        assert 'value="2026-03-13"' in answer.text
    assert await absences(house) == []


async def test_the_api_refuses_them_by_field_and_keeps_what_was_agreed(house: Any) -> None:
    await team(house)
    refused = await put(house, SPAN, SPAN | {"stand_in": "ben"})
    assert refused.status_code == 422
    assert [one["field"] for one in refused.json()["errors"]] == ["absences.1.stand_in"]
    assert (await put(house, SPAN | {"stand_in": "Ben Berg"})).status_code == 422
    agreed = SPAN | {"stand_in": "carl"}
    assert (await put(house, agreed)).json()["absences"] == [agreed]
    moved = {"person": "carl", "name": "Carl", "role": "rep", "team": "south"}
    async with house.service.database.transaction() as tx:
        await house.service.app.state.access.take_over(tx, [("reference.person", moved, 3)])
    later = {"starts_at": "2026-04-01T00:00:00Z", "ends_at": "2026-04-02T00:00:00Z"}
    assert (await put(house, agreed, later)).status_code == 200
    assert (await put(house, agreed, later | {"stand_in": "carl"})).status_code == 422


async def test_a_removed_absence_comes_back_with_its_stand_in_and_one_that_is_over_keeps_it(house: Any) -> None:
    await team(house)
    await post(house, "anna", AWAY, **DAYS, stand_in="carl")
    toast = await post(house, "anna", f"{AWAY}/remove", htmx=True, **SPAN)
    assert await absences(house) == []
    undo = dict(re.findall(r'name="(starts_at|ends_at|stand_in)" value="([^"]+)"', toast.text))
    assert undo == SPAN | {"stand_in": "carl"}
    await post(house, "anna", AWAY, **undo)
    assert await absences(house) == [SPAN | {"stand_in": "carl"}]
    house.clock.now = house.clock.now.replace(day=10, hour=8)
    await post(house, "anna", f"{AWAY}/remove", **SPAN)
    assert await absences(house) == [SPAN | {"ends_at": "2026-03-10T08:00:00Z", "stand_in": "carl"}]


async def test_a_manager_names_one_for_somebody_of_the_team(house: Any) -> None:
    await team(house)
    path = "/qualification/people/anna"
    assert '<option value="carl"' in await get(house, "mia", path)
    assert (await post(house, "mia", f"{path}/absences", **DAYS, stand_in="carl")).status_code == 303
    assert "stands in: Carl" in await get(house, "mia", path)
