"""Read your own write, also when it was another service that took it."""

import asyncio

import pytest

from event_bus.event import Subscription
from event_bus.positions import write_sequences
from event_contracts.topics import LEADS, REFERENCE
from service_kit import seen as kit
from service_kit.database import OpenDatabase
from service_kit.errors import Refusal
from service_kit.foundation import ServiceTables
from service_kit.seen import Hearers, Seen

LEAD = "01900000-0000-7000-8000-000000000001"


@pytest.fixture
def seen(database: OpenDatabase, shared: ServiceTables) -> Seen:
    """Digest's."""
    return Seen(database, shared.consumer.sequence, "digest")


async def apply(database: OpenDatabase, shared: ServiceTables, sequence: int) -> None:
    """Digest's consumer handles a fact of intake."""
    async with database.transaction() as transaction:
        await write_sequences(transaction, shared.consumer.sequence, "digest", {(LEAD, "lead-intake"): sequence})


async def test_the_services_own_write_is_there_when_it_was_answered(seen: Seen) -> None:
    async with asyncio.timeout(0.5):
        await seen.wait(f"{LEAD}:digest:999")


async def test_another_services_write_is_waited_for(
    seen: Seen, database: OpenDatabase, shared: ServiceTables, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kit, "WAIT_SECONDS", 20)
    monkeypatch.setattr(kit, "LOOK_AGAIN_SECONDS", 20)
    await apply(database, shared, 2)
    async with asyncio.timeout(10):
        await seen.wait(f"{LEAD}:lead-intake:2")
        waiting = asyncio.create_task(seen.wait(f"{LEAD}:lead-intake:3"))
        await asyncio.sleep(0.05)
        assert not waiting.done()
        await apply(database, shared, 3)
        seen.applied()
        await waiting


async def test_what_another_replica_handled_is_seen_without_being_told(
    seen: Seen, database: OpenDatabase, shared: ServiceTables
) -> None:
    waiting = asyncio.create_task(seen.wait(f"{LEAD}:lead-intake:1"))
    await asyncio.sleep(0.05)
    await apply(database, shared, 1)
    await waiting


async def test_after_its_second_a_request_is_told_to_ask_again(seen: Seen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kit, "WAIT_SECONDS", 0.02)
    with pytest.raises(Refusal) as refused:
        await seen.wait(f"{LEAD}:lead-intake:1")
    assert (refused.value.status, refused.value.headers["Retry-After"]) == (503, "1")


async def test_a_reference_entity_is_seen_when_every_group_that_hears_of_it_has_it(
    seen: Seen, database: OpenDatabase, shared: ServiceTables, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kit, "WAIT_SECONDS", 0.02)
    seen.hearers = Hearers(("digest",), ("digest", "digest-access"))
    spring = ("campaign/spring", "lead-intake")
    async with database.transaction() as transaction:
        await write_sequences(transaction, shared.consumer.sequence, "digest", {spring: 2})
    with pytest.raises(Refusal):
        await seen.wait("campaign/spring:lead-intake:2")
    async with database.transaction() as transaction:
        await write_sequences(transaction, shared.consumer.sequence, "digest-access", {spring: 2})
    await seen.wait("campaign/spring:lead-intake:2")
    with pytest.raises(Refusal):
        await seen.wait("campaign/spring:lead-intake:3")


def test_groups_that_only_watch_the_services_own_documents_are_not_waited_for() -> None:
    async def handle(_transaction: object, _events: object) -> None: ...

    leads = Subscription("sales", (LEADS.name,), frozenset({"lead.assigned"}), handle)
    both = leads._replace(group="sales-access", topics=(REFERENCE.name,))
    own = leads._replace(group="sales-own", topics=(REFERENCE.name,), types=frozenset())
    assert Hearers.among("sales", [leads, both, own]) == Hearers(("sales",), ("sales-access",))


MALFORMED = [
    "", "x", f"{LEAD}:lead-intake", f"{LEAD}:lead-intake:-1", f"{LEAD}:lead-intake:1\n", "person/:digest:1",
    "person/Anna Berg:digest:1", f"{LEAD}:lead-intake:{10**18}",
]  # fmt: skip


@pytest.mark.parametrize("after", MALFORMED)
async def test_a_malformed_value_is_named(seen: Seen, after: str) -> None:
    with pytest.raises(Refusal) as refused:
        await seen.wait(after)
    assert refused.value.status == 422
    assert refused.value.errors[0].field == "after"
