"""An import only scores; at its end each lead is decided once, as of now."""

from datetime import timedelta
from typing import Any

from event_bus.event import Event
from qualification.use_cases.hand_over_leads import HandOver
from service_kit.ids import new_id

IMPORT = new_id()
DAY = timedelta(days=1)


def imported(shop: Any, number: int, kind: str, at: Any) -> Event:
    event: Event = shop.touch(number, kind, at, shop.clock.now, import_id=IMPORT)
    return event


def ended(shop: Any, number: int, *kinds: str) -> Event:
    event: Event = shop.event("lead.import_ended", number, shop.clock.now, import_id=IMPORT, kinds=list(kinds))
    return event


async def qualified(shop: Any) -> list[Any]:
    found: list[Any] = await shop.facts("lead.qualified")
    return found


async def test_what_an_import_brings_qualifies_nobody_before_its_end_and_once_at_its_end(shop: Any) -> None:
    long_ago = shop.clock.now - 3 * DAY
    await shop.hear(
        shop.event("lead.created", 1, long_ago, shop.clock.now, attributes=shop.attributes, import_id=IMPORT),
        imported(shop, 1, "demo_requested", long_ago),
        imported(shop, 1, "price_viewed", long_ago),
    )
    assert await qualified(shop) == []

    await shop.hear(ended(shop, 1, "demo_requested", "price_viewed"))
    [fact] = await qualified(shop)
    assert (fact.time, fact.data["how"]) == (shop.clock.now, "hand_raiser")
    await shop.hear(ended(shop, 1, "demo_requested", "price_viewed"))
    assert len(await qualified(shop)) == 1


async def test_old_activity_has_decayed_by_the_end_of_the_import(shop: Any) -> None:
    """Twelve views of prices a year ago are worth nothing today; the same views of today qualify."""
    for number, at in ((1, shop.clock.now - 365 * DAY), (2, shop.clock.now)):
        await shop.hear(
            shop.event("lead.created", number, at, shop.clock.now, attributes=shop.attributes, import_id=IMPORT),
            *(imported(shop, number, "price_viewed", at - hours * timedelta(days=1)) for hours in range(12)),
        )
        await shop.hear(ended(shop, number, "price_viewed"))
    assert [fact.subject[-1] for fact in await qualified(shop)] == ["2"]


async def test_a_lead_with_sales_stays_with_sales(shop: Any) -> None:
    await shop.create(1)
    await shop.people("anna")
    await shop.run(HandOver(shop.id(1), "anna"))
    before = len(await qualified(shop))
    await shop.hear(imported(shop, 1, "demo_requested", shop.clock.now), ended(shop, 1, "demo_requested"))
    assert len(await qualified(shop)) == before


async def test_the_end_of_an_import_is_nothing_to_a_lead_that_was_erased_or_never_heard_of(shop: Any) -> None:
    await shop.create(1)
    await shop.hear(shop.event("lead.erased", 1, shop.clock.now))
    await shop.hear(ended(shop, 1, "demo_requested"), ended(shop, 2, "demo_requested"))
    assert await qualified(shop) == []
