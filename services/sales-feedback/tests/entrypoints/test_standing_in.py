"""A stand-in works what is open with whoever is away, in their own name and for these days only."""

from typing import Any

import pytest

from service_kit.action_links import LEAD_LIFETIME, ActionLink, ActionLinks
from service_kit.testing import SECRET, cookie_of, form_of


async def belongs(world: Any, person: str, team: str, version: int) -> None:
    """Somebody is of this team from now on; what keys are remembered as is forgotten."""
    document = {"person": person, "name": person.title(), "role": "rep", "team": team}
    async with world.service.database.transaction() as tx:
        await world.service.app.state.access.take_over(tx, [("reference.person", document, version)])


@pytest.fixture
async def carl(world: Any) -> str:
    """A colleague of Anna's, of the north, who has no key and works on pages."""
    await belongs(world, "carl", "north", 1)
    return "carl"


async def away(world: Any, since: float, until: float, stand_in: str = "carl") -> None:
    """Anna is away from so many hours after Monday nine until so many."""
    absence = {"starts_at": world.at(since), "ends_at": world.at(until), "stand_in": stand_in}
    record = world.record("reference.routing", "routing/anna", {"person": "anna", "capacity": 5, "absences": [absence]})
    await world.hear(record, group="sales-feedback-access")


async def page(world: Any, who: str, path: str) -> int:
    answer = await world.client.get(f"/sales{path}", headers=cookie_of(world.service, who))
    return int(answer.status_code)


async def post(world: Any, who: str, handover: str, move: str, **fields: str) -> Any:
    path = f"/sales/handovers/{handover}/{move}"
    return await world.client.post(path, headers=cookie_of(world.service, who), data=form_of(world.service, **fields))


async def test_a_stand_in_reaches_hand_overs_before_during_and_after_as_said(world: Any, carl: str) -> None:
    handover, _ = await world.hand_over()
    await away(world, 24, 48)
    for hours, expected in ((23.9, 404), (24, 200), (47.9, 200), (48, 404)):
        world.go_to(hours)
        assert await page(world, carl, f"/handovers/{handover}/contacts") == expected, hours
        assert await page(world, "bert", f"/handovers/{handover}/contacts") == 404
        assert await page(world, "anna", f"/handovers/{handover}/contacts") == 200
    assert (await post(world, carl, handover, "accept")).status_code == 404


async def test_what_a_stand_in_does_is_said_in_their_name_and_the_owner_stays(world: Any, carl: str) -> None:
    handover, _ = await world.hand_over()
    await away(world, 1, 48)
    world.go_to(2)
    answer = await post(world, carl, handover, "contacts", channel="phone", outcome="reached", note="Met")
    assert answer.status_code == 303, answer.text
    shown = await world.shown(handover)
    assert shown["owner"] == "anna"
    assert [(one.type, one.data["by"]) for one in await world.said("lead.contacted")] == [("lead.contacted", "carl")]


async def test_what_a_stand_in_has_ended_can_be_undone_until_the_owner_is_back(world: Any, carl: str) -> None:
    early, _ = await world.hand_over()
    await world.done(early, "lost", {"reason": "price"})
    handover, _ = await world.hand_over()
    await away(world, 1, 20)
    world.go_to(2)
    assert await page(world, carl, f"/handovers/{early}/undo") == 404
    assert (await post(world, carl, handover, "lost", reason="price")).status_code == 303
    assert (await world.shown(handover))["state"] == "lost"
    world.go_to(19)
    [lost] = [one for one in await world.said("lead.lost") if one.data["by"] == carl]
    assert (await post(world, carl, handover, "undo", event_id=lost.id)).status_code == 303
    assert (await world.shown(handover))["state"] == "handed_over"
    assert [one.data["by"] for one in await world.said("lead.action_undone")] == ["carl"]
    world.go_to(20)
    assert await page(world, carl, f"/handovers/{handover}/undo") == 404


async def test_somebody_of_another_team_who_is_named_reaches_nothing(world: Any, carl: str) -> None:
    handover, _ = await world.hand_over()
    await away(world, 0, 48, stand_in="bert")
    world.go_to(1)
    assert (await world.get(f"/v1/handovers/{handover}", "bert")).status_code == 404
    assert (await world.get("/v1/handovers", "bert")).json()["items"] == []
    assert (await world.act(handover, "accept", who="bert")).status_code == 404
    await away(world, 0, 48, stand_in="nora")
    assert (await world.act(handover, "accept", who="nora")).status_code == 200


async def test_the_list_of_the_api_has_what_one_stands_in_for(world: Any) -> None:
    handover, _ = await world.hand_over()
    await away(world, 1, 48, stand_in="bert")
    for version, (hours, expected) in enumerate(((0.5, []), (1, [handover]), (48, [])), 2):
        world.go_to(hours)
        await belongs(world, "bert", "north", version)
        listed = (await world.get("/v1/handovers", "bert")).json()["items"]
        assert [one["id"] for one in listed] == expected, hours
        assert (await world.get(f"/v1/handovers/{handover}", "bert")).status_code == (200 if expected else 404)


async def test_a_button_of_the_letter_works_until_the_owner_is_back(world: Any, carl: str) -> None:
    handover, _ = await world.hand_over()
    await away(world, 1, 20)
    link = ActionLink("sales", "no_answer", carl, handover, world.at(0) + LEAD_LIFETIME)
    path = f"/a/{ActionLinks(SECRET).token(link)}"
    for hours, status, said in ((0.5, 404, 0), (20, 404, 0), (19, 303, 1)):
        world.go_to(hours)
        assert (await world.client.post(path)).status_code == status, hours
        assert len(await world.said("lead.contacted")) == said
    assert (await world.said("lead.contacted"))[0].data["by"] == carl
