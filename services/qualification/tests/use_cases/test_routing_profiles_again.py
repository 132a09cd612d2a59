"""An old version of a routing profile never has the last word."""

from typing import Any

from event_bus.event import Outgoing
from qualification.adapters.team import SqlProfiles
from qualification.use_cases.say_again import current_document


async def current(shop: Any, key: str) -> Outgoing | None:
    async with shop.database.transaction() as tx:
        return await current_document(tx, key, desk=shop.desk, profiles=SqlProfiles(), notes=shop.notes)


async def test_a_profile_is_said_again_as_it_stands(shop: Any) -> None:
    await shop.profile("anna", capacity=3)
    await shop.profile("anna", capacity=5)

    document = await current(shop, "routing/anna")

    assert document is not None and document.data is not None
    assert (document.key, document.sequence, document.data["capacity"]) == ("routing/anna", 2, 5)


async def test_keys_without_a_profile_of_ours_are_left_alone(shop: Any) -> None:
    assert await current(shop, "routing/nobody") is None
    assert await current(shop, "person/anna") is None
    assert await current(shop, "criteria/1") is None
