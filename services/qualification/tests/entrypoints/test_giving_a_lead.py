"""The page on which a hand-over is given to somebody else: who may, to whom, and what if somebody was faster."""

import re
from datetime import UTC, datetime
from typing import Any

from service_kit.testing import cookie_of, form_of

LEAD = "00000000-0000-7000-8000-000000000001"
MARCH = datetime(2026, 3, 2, 9, tzinfo=UTC)


async def given(house: Any, owner: str = "anna") -> str:
    """A hand-over of somebody, with Carl as a colleague in the same team and a boss who signs in; answers its id."""
    people = [("carl", "rep", "north"), ("boss", "admin", None), ("zoe", "rep", "north")]
    documents = [
        ("reference.person", {"person": one, "name": one.title(), "role": role, "team": team}, 2)
        for one, role, team in people
    ]
    async with house.service.database.transaction() as tx:
        await house.service.app.state.access.take_over(tx, documents)
    await house.call("boss", "PUT", "/v1/routing/carl", json={"capacity": 4})
    away = {"starts_at": "2026-03-01T00:00:00Z", "ends_at": "2026-03-09T09:00:00Z"}
    await house.call("boss", "PUT", "/v1/routing/mia", json={"capacity": 0, "territories": ["NO"], "absences": [away]})
    await house.lead()
    answer = await house.call("boss", "POST", f"/v1/leads/{LEAD}/hand-over", json={"person_id": owner})
    identity: str = answer.json()["handover_id"]
    return identity


def at(handover: str) -> str:
    return f"/qualification/handovers/{handover}/give"


async def read(house: Any, who: str, handover: str, **headers: str) -> Any:
    return await house.client.get(at(handover), headers=cookie_of(house.service, who) | headers)


async def give(house: Any, who: str, handover: str, htmx: Any = False, **fields: str) -> Any:
    headers = cookie_of(house.service, who) | ({"hx-request": "true"} if htmx else {})
    return await house.client.post(at(handover), headers=headers, data=form_of(house.service, **fields))


async def test_everybody_of_the_team_is_shown_in_the_order_of_names_with_who_has_room(house: Any) -> None:
    handover = await given(house)
    text = (await read(house, "mia", handover)).text
    assert "with anna since 2 Mar" in text
    rows = re.findall(r'value="(\w+)"><span><b><bdi>\w+</bdi></b><small>([^<]+)</small>', text)
    assert rows == [
        ("carl", "0 open of 4"),
        ("mia", "0 open of 0 · away until 9 Mar · no room · other countries"),
        ("zoe", "0 open · gets leads by hand only"),
    ]
    assert 'value="ben"' not in text
    assert 'value="ben"' in (await read(house, "ingrid", handover)).text


async def test_a_lead_moves_and_the_reader_goes_back_to_where_the_way_began(house: Any) -> None:
    handover = await given(house)
    answer = await give(house, "mia", handover, person="carl", owner="anna", note="Knows them", back="/digest/leads")
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        f"/digest/leads?after={LEAD}%3Aqualification%3A5",
    )
    assert "leadloop_notice=" in answer.headers["set-cookie"]
    assert "with Carl since 2 Mar" in (await read(house, "mia", handover)).text


async def test_a_form_sends_nobody_to_another_site(house: Any) -> None:
    handover = await given(house)
    for elsewhere in ("https://evil.example", "//evil.example", "/\\evil.example", ""):
        owner, person = ("anna", "carl") if elsewhere != "//evil.example" else ("carl", "anna")
        answer = await give(house, "mia", handover, person=person, owner=owner, back=elsewhere)
        if answer.status_code == 303:
            assert answer.headers["location"].partition("?")[0] == "/digest/my-leads"
    text = (await house.client.get(f"{at(handover)}?back=//evil.example", headers=cookie_of(house.service, "mia"))).text
    assert "evil" not in text


async def test_a_part_of_a_page_gets_the_toast_with_its_way_back(house: Any) -> None:
    handover = await given(house)
    part = await read(house, "mia", handover, **{"hx-request": "true"})
    assert "<html" not in part.text
    assert f'hx-post="{at(handover)}"' in part.text
    answer = await give(house, "mia", handover, htmx=True, person="carl", owner="anna")
    assert answer.status_code == 200
    assert answer.headers["leadloop-after"] == f"{LEAD}:qualification:5"
    assert 'hx-swap-oob="beforeend:#toasts"' in answer.text
    assert "Carl has the lead now." in answer.text
    undo = dict(re.findall(r'name="(person|owner)" value="(\w+)"', answer.text))
    assert undo == {"person": "anna", "owner": "carl"}
    assert (await give(house, "mia", handover, **undo)).status_code == 303
    assert "with anna" in (await read(house, "mia", handover)).text


async def test_the_second_of_two_is_told_who_has_it_and_keeps_the_words(house: Any) -> None:
    handover = await given(house)
    await give(house, "mia", handover, person="carl", owner="anna")
    late = await give(house, "boss", handover, person="zoe", owner="anna", note="Mine & <yours>")
    assert late.status_code == 409
    assert "Somebody was faster: Carl has it now." in late.text
    assert "Mine &amp; &lt;yours&gt;</textarea>" in late.text
    assert 'name="person" value="zoe" checked' in late.text
    assert 'name="owner" value="carl"' in late.text


async def test_what_has_ended_is_given_to_nobody(house: Any) -> None:
    handover = await given(house)
    await house.hear("lead.returned", house.clock.now, handover_id=handover, by="anna", reason="no_budget", attempts=1)
    text = (await read(house, "mia", handover)).text
    assert "This hand-over has ended." in text
    assert "<form method" not in text
    late = await give(house, "mia", handover, person="carl", owner="anna")
    assert late.status_code == 409
    assert "Sales returned it to marketing." in late.text


async def test_wrong_input_answers_the_form_with_what_was_written(house: Any) -> None:
    handover = await given(house)
    fields: dict[str, Any]
    for fields, words in (
        ({"owner": "anna", "note": "kept"}, "Choose who gets it."),
        ({"owner": "anna", "person": "../x", "note": "kept"}, "Choose who gets it."),
        ({"owner": "anna", "person": "carl", "note": "kept" * 501}, "Write at most 2000 letters"),
        ({"owner": "anna", "person": "ben", "note": "kept"}, "not in your team"),
        ({"owner": "anna", "person": "nobody", "note": "kept"}, "This person cannot get it"),
    ):
        answer = await give(house, "mia", handover, **fields)
        assert answer.status_code == 422, words
        assert words in answer.text
        assert "kept" in answer.text
    assert "with anna" in (await read(house, "mia", handover)).text


async def test_only_who_may_hand_over_gives_and_others_teams_are_not_there(house: Any) -> None:
    handover = await given(house)
    assert (await read(house, "anna", handover)).status_code == 403
    assert (await give(house, "anna", handover, person="carl", owner="anna")).status_code == 403
    other = handover[:-1] + ("0" if handover[-1] != "0" else "1")
    assert (await read(house, "mia", other)).status_code == 404
    async with house.service.database.transaction() as tx:
        south = {"person": "mia", "name": "mia", "role": "manager", "team": "south"}
        await house.service.app.state.access.take_over(tx, [("reference.person", south, 3)])
    assert (await read(house, "mia", handover)).status_code == 404
    assert (await give(house, "mia", handover, person="ben", owner="anna")).status_code == 404


async def test_a_form_of_another_session_changes_nothing(house: Any) -> None:
    handover = await given(house)
    headers = cookie_of(house.service, "mia")
    answer = await house.client.post(at(handover), headers=headers, data={"person": "carl", "owner": "anna"})
    assert answer.status_code == 403
    assert "with anna" in (await read(house, "mia", handover)).text


async def test_a_russian_reader_reads_russian(house: Any) -> None:
    handover = await given(house)
    async with house.service.database.transaction() as tx:
        mia = {"person": "mia", "name": "mia", "role": "manager", "team": "north", "language": "ru"}
        await house.service.app.state.access.take_over(tx, [("reference.person", mia, 3)])
    text = (await read(house, "mia", handover)).text
    assert "Кому передать этот лид?" in text
    assert "0 из 4 в работе" in text
