"""Documents on compacted topics: the newest version wins, for readers, in parking, and on the log itself."""

from collections.abc import Sequence

import pytest

from event_bus.event import Event, Outgoing, Subscription
from event_bus.owning import own_documents
from event_bus.testing.bus import Bus, document, until_quiet
from event_bus.testing.memory import MemoryLog
from event_bus.testing.outbox import sequence_of
from event_bus.transaction import Transaction
from event_contracts.topics import PRIVATE

KEY = "lead-1/profile/main"


async def say(bus: Bus, *documents: Outgoing) -> None:
    """Documents, on the log."""
    await bus.say(*documents)
    await bus.relay_all()


async def hear(bus: Bus, subscription: Subscription) -> None:
    """Handle everything."""
    consumer = bus.consumer(subscription)
    subscriber = await bus.subscriber(consumer, PRIVATE.name)
    await until_quiet(consumer, subscriber)
    await subscriber.stop()


async def effects(bus: Bus) -> list[tuple[int, str | None]]:
    """(version, value) as handled."""
    return [(row.sequence, row.value) for row in await bus.rows(bus.tables.effect)]


async def test_an_older_document_behind_a_newer_one_is_skipped(bus: Bus) -> None:
    heard = bus.subscription(PRIVATE.name)
    await say(bus, document("lead-1", 2, "new"))
    await hear(bus, heard)
    await say(bus, document("lead-1", 1, "old"))
    await hear(bus, heard)

    assert await effects(bus) == [(2, "new")]


async def test_a_tombstone_is_handled_as_the_last_version(bus: Bus) -> None:
    heard = bus.subscription(PRIVATE.name)
    await say(bus, document("lead-1", 1, "Ada"))
    await hear(bus, heard)
    await say(bus, document("lead-1", 2, None))
    await hear(bus, heard)
    await say(bus, document("lead-1", 1, "Ada"))
    await hear(bus, heard)

    assert await effects(bus) == [(1, "Ada"), (2, None)]


@pytest.mark.parametrize("value", ["good", None])
async def test_a_newer_document_overtakes_a_parked_one(bus: Bus, value: str | None) -> None:
    """Erasure must not wait behind a document that cannot be handled, nor leave it lying in parking."""
    heard = bus.subscription(PRIVATE.name)
    bus.poison["bad"] = KeyError
    await say(bus, document("lead-1", 1, "bad"))
    await hear(bus, heard)
    assert await bus.count(bus.tables.consumer.parked) == 1
    await say(bus, document("lead-1", 2, value))
    await hear(bus, heard)

    assert await effects(bus) == [(2, value)]
    assert await bus.count(bus.tables.consumer.parked) == 0


async def test_of_two_parked_documents_only_the_newer_waits(bus: Bus) -> None:
    heard = bus.subscription(PRIVATE.name)
    bus.poison["bad"] = KeyError
    for version in (1, 2):
        await say(bus, document("lead-1", version, "bad"))
        await hear(bus, heard)
    assert [row.sequence for row in await bus.rows(bus.tables.consumer.parked)] == [2]
    bus.poison.clear()
    bus.clock.pass_by(seconds=5)
    while await bus.retrying(heard).turn():
        pass

    assert await effects(bus) == [(2, "bad")]


class Owner:
    """A service that knows its documents."""

    def __init__(self, bus: Bus, known: dict[str, Outgoing]) -> None:
        self.bus = bus
        self.known = known
        self.asked: list[str] = []
        self.broken = False

    async def current(self, _transaction: Transaction, key: str) -> Outgoing | None:
        """Its document of a key."""
        self.asked.append(key)
        if self.broken:
            raise KeyError
        return self.known.get(key)

    def subscription(self) -> Subscription:
        """How it watches its own topic."""
        return own_documents(self.bus.outbox, [PRIVATE.name], self.current)


def last_word(memory: MemoryLog) -> tuple[int, bytes | None]:
    """What who comes later will find under the key."""
    [record] = [record for record in memory.everything(PRIVATE.name) if record.key == KEY.encode()]
    return sequence_of(record), record.value


@pytest.mark.parametrize("value", ["new", None])
async def test_the_owner_answers_an_older_version_behind_a_newer_one(
    bus: Bus, memory: MemoryLog, value: str | None
) -> None:
    owner = Owner(bus, {KEY: document("lead-1", 2, value)})
    await say(bus, document("lead-1", 1, "old"))
    await say(bus, document("lead-1", 2, value))
    await hear(bus, owner.subscription())
    assert owner.asked == []  # in order, so nothing to say
    await say(bus, document("lead-1", 1, "old"))  # a relay that woke late
    assert last_word(memory)[0] == 1
    await hear(bus, owner.subscription())
    assert owner.asked == [KEY]
    await bus.relay_all()
    await hear(bus, owner.subscription())

    assert last_word(memory) == (2, None if value is None else b'{"value":"new"}')
    assert owner.asked == [KEY]


async def test_an_answer_that_is_on_its_way_is_not_given_twice(bus: Bus, memory: MemoryLog) -> None:
    owner = Owner(bus, {KEY: document("lead-1", 3, "newest")})
    await say(bus, document("lead-1", 2, "new"))
    await hear(bus, owner.subscription())
    await say(bus, document("lead-1", 1, "old"))
    await bus.say(document("lead-1", 3, "newest"))
    await hear(bus, owner.subscription())
    assert await bus.count(bus.tables.outbox) == 1
    await bus.relay_all()

    assert last_word(memory)[0] == 3


async def test_nobody_answers_for_another_service_or_for_what_nobody_knows(bus: Bus, memory: MemoryLog) -> None:
    stranger = Bus(bus.database, bus.tables, memory, source="sales-feedback")
    owner = Owner(bus, {})
    for version in (2, 1):
        await say(stranger, document("lead-2", version, "theirs"))
        await say(bus, document("lead-1", version, "ours"))
        await hear(bus, owner.subscription())

    assert owner.asked == [KEY]
    assert await bus.count(bus.tables.outbox) == 0


async def test_an_answer_that_fails_is_tried_again(bus: Bus, memory: MemoryLog) -> None:
    owner = Owner(bus, {KEY: document("lead-1", 2, "new")})
    owner.broken = True
    for version in (2, 1):
        await say(bus, document("lead-1", version, "x"))
        await hear(bus, owner.subscription())
    assert await bus.count(bus.tables.outbox) == 0
    owner.broken = False
    bus.clock.pass_by(seconds=5)
    while await bus.retrying(owner.subscription()).turn():
        pass
    await bus.relay_all()

    assert last_word(memory) == (2, b'{"value":"new"}')


async def test_who_does_not_own_documents_is_not_told_of_what_is_behind(bus: Bus) -> None:
    told: list[Event] = []

    async def behind(_transaction: Transaction, events: Sequence[Event]) -> None:
        told.extend(events)

    heard = bus.subscription(PRIVATE.name)
    for version, subscription in ((2, heard), (1, heard), (1, heard._replace(behind=behind))):
        await say(bus, document("lead-1", version, str(version)))
        await hear(bus, subscription)

    assert [event.sequence for event in told] == [1]
    assert await effects(bus) == [(2, "2")]
