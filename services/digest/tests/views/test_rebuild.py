"""Rebuilding beside the running views, on a real log: equal to the last column, and nobody stops."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from random import Random

import orjson
import pytest
from pydantic import SecretStr
from sqlalchemy import func, select

from digest.adapters.tables import CURRENT_VIEW, SERVICE, SLOTS
from digest.main import Settings, create_service, rebuild
from event_bus.event import Event
from event_bus.port import Log, Message
from event_contracts.envelope import Envelope, to_headers
from event_contracts.topics import LEADS, PRIVATE
from service_kit.clock import system_clock
from service_kit.service import Service

PATIENCE_SECONDS = 60


def message(event: Event) -> Message:
    envelope = Envelope(
        event.id, event.source, event.type, event.subject, event.time, event.recordedtime, event.sequence, event.id
    )
    value = None if event.data is None else orjson.dumps(event.data)
    return Message(event.topic, event.key.encode(), value, to_headers(envelope))


@pytest.fixture
async def service(migrated: Callable[[str], str], log: Log, tmp_path: Path) -> AsyncIterator[Service]:
    """digest, running on a log of its own."""
    settings = Settings(
        database_url=SecretStr(migrated("digest")), log_url="embedded:///unused", first_key_file=tmp_path / "admin.key"
    )
    service = create_service(settings, log, system_clock)
    await service.start()
    yield service
    await service.stop()


async def publish(log: Log, events: Sequence[Event]) -> None:
    publisher = log.publisher("digest-test")
    await publisher.start()
    await publisher.publish([message(event) for event in events])
    await publisher.stop()


async def heard(service: Service, events: int) -> None:
    """Wait until the running group has handled so many."""
    position = SERVICE.consumer.position
    read = select(func.sum(position.c.next)).where(
        position.c.consumer_group == "digest", position.c.topic.in_([LEADS.name, PRIVATE.name])
    )
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            async with service.database.snapshot() as snapshot:
                if (await snapshot.execute(read)).scalar() == events:
                    return
            await asyncio.sleep(0.05)


async def rows(service: Service, slot: str) -> dict[str, list[tuple[object, ...]]]:
    async with service.database.snapshot() as snapshot:
        return {
            table.name.removeprefix(f"view_{slot}_"): sorted(
                (tuple(row) for row in await snapshot.execute(select(table))), key=repr
            )
            for table in SLOTS[slot].tables()
        }


async def test_a_rebuild_equals_the_running_views_and_takes_their_place(service, log, story, shuffled) -> None:
    rng = Random(7)
    streams = [
        stream for _ in range(12) for key in story(rng, rng.randrange(10**6)) for stream in (key.events, key.documents)
    ]
    # The page of an account has no view of its own: its document is kept like those of leads, though it is no lead's.
    [first, *_] = story(rng, 1)
    account = type(first)("account")
    for version, leads in enumerate((["l1"], ["l1", "l2"]), 1):
        account.document("private.account", "acme", version, {"account_id": "acme", "name": "Acme", "lead_ids": leads})
    events = shuffled(rng, [*streams, account.documents])
    await publish(log, events)
    await heard(service, len(events))
    before = await rows(service, "a")
    [kept] = [row for row in before["document"] if row[0] == "account/acme"]
    assert '"lead_ids":["l1","l2"]' in str(kept).replace(" ", "")
    assert all(before[name] for name in ("lead", "handover", "ownership", "deadline", "mql", "entry", "document"))

    await rebuild(service.database, log, system_clock)

    assert await rows(service, "b") == before
    assert not any((await rows(service, "a")).values())
    async with service.database.snapshot() as snapshot:
        assert (await snapshot.execute(select(CURRENT_VIEW.c.slot))).scalar() == "b"
        for table in SERVICE.consumer[:3]:
            left = select(func.count()).where(table.c.consumer_group == "digest-rebuild")
            assert (await snapshot.execute(left)).scalar() == 0


async def test_the_running_group_goes_on_in_the_new_views(service, log, story, shuffled) -> None:
    rng = Random(11)
    first = [stream for key in story(rng, 1) for stream in (key.events, key.documents)]
    later = [stream for number in range(2, 30) for key in story(rng, number) for stream in (key.events, key.documents)]
    begin, events = shuffled(rng, first), shuffled(rng, later)
    await publish(log, begin)
    await heard(service, len(begin))

    flow = asyncio.create_task(trickle(log, events))
    await rebuild(service.database, log, system_clock)
    await flow
    await heard(service, len(begin) + len(events))
    once = await rows(service, "b")
    await rebuild(service.database, log, system_clock)

    assert len(once["entry"]) > 100
    assert await rows(service, "a") == once


async def trickle(log: Log, events: Sequence[Event]) -> None:
    for start in range(0, len(events), 40):
        await publish(log, events[start : start + 40])
