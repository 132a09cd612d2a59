"""An old version of a document never has the last word."""

from datetime import timedelta
from functools import partial
from typing import Any

from event_bus.event import Outgoing
from lead_intake.adapters.campaigns import SqlCampaigns
from lead_intake.adapters.leads import SqlLeads
from lead_intake.adapters.said_sources import SqlSaidSources
from lead_intake.use_cases.current_document import current_document
from service_kit.ids import new_id

NOBODY = "01900000-0000-7000-8000-000000000000"


async def current(world: Any, key: str) -> Outgoing | None:
    ask = partial(
        current_document, leads=SqlLeads(), campaigns=SqlCampaigns(), said=SqlSaidSources(), clock=world.clock,
        new_id=new_id,
    )  # fmt: skip
    async with world.service.database.transaction() as transaction:
        return await ask(transaction, key)


async def test_a_document_is_said_again_as_it_stands(world: Any) -> None:
    lead_id = await world.capture(email="ann@acme.example", name="Ann", message="Hello")
    await world.capture(email="ann@acme.example", name="Anna")
    await world.post("/v1/campaigns", {"key": "spring", "intent": "expert"})
    touch = next(document for document in await world.said("private.touch"))

    profile = await current(world, f"{lead_id}/profile/main")
    text = await current(world, touch.key)
    campaign = await current(world, "campaign/spring")

    assert profile is not None and profile.data is not None
    assert (profile.data["name"], profile.sequence, profile.type) == ("Anna", 4, "private.profile")
    assert text is not None and text.data is not None
    assert text.data == {"lead_id": lead_id, "text": "Hello"}
    assert text.sequence >= touch.sequence
    assert campaign is not None and campaign.data is not None
    assert (campaign.sequence, campaign.data["intent"]) == (1, "expert")


async def test_what_was_erased_or_merged_away_stays_ended(world: Any) -> None:
    winner = await world.capture(email="ann@acme.example", message="Hello")
    loser = await world.capture(email="ann@home.example")
    touch = next(document for document in await world.said("private.touch"))
    await world.post(f"/v1/leads/{winner}/merge", {"from": loser})

    merged = await current(world, f"{loser}/profile/main")
    assert merged is not None and (merged.data, merged.sequence) == (None, 3)

    await world.call("DELETE", f"/v1/leads/{winner}")
    for key in (f"{winner}/profile/main", f"{loser}/profile/main", touch.key):
        ended = await current(world, key)
        told = [document.sequence for document in await world.said("private.") if document.key == key]
        assert ended is not None and (ended.data, ended.sequence) == (None, max(told))


async def test_keys_that_were_never_ours_are_left_alone(world: Any) -> None:
    assert await current(world, f"{NOBODY}/profile/main") is None
    assert await current(world, "campaign/never") is None
    assert await current(world, "person/nora") is None


async def test_the_state_of_a_source_is_said_again(world: Any) -> None:
    await world.post("/v1/sources", {"id": "contact", "kind": "form", "name": "Contact", "expected_per_day": 2})
    assert await current(world, "source/contact") is None
    world.clock.now += timedelta(days=7)
    await world.service.app.state.telling.look()

    again = await current(world, "source/contact")

    assert again is not None and again.data is not None
    assert (again.type, again.sequence, again.data["state"]) == ("reference.source", 1, "silent")
