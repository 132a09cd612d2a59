"""Records that are no events, or hardly: none stops the consumer, none is lost from sight, none hides another."""

import dataclasses
from typing import Any

import pytest

from event_bus import operating
from event_bus.event import RawSubscription
from event_bus.parking import BEHIND, Parking
from event_bus.port import Message, Record
from event_bus.testing.bus import NOON, TOUCHED, Bus, fact, until_quiet
from event_bus.testing.memory import MemoryLog
from event_bus.testing.parking import die, parked, retry_until_idle
from event_bus.transaction import Transaction
from event_contracts.envelope import Envelope, to_headers
from event_contracts.topics import DEAD_LETTERS, INBOUND, LEADS

Headers = dict[str, bytes | None]


def headers(lead: str, number: int, /, **changed: bytes | None) -> Headers:
    """A good envelope with some attributes changed or left out."""
    envelope = Envelope(f"{lead}/{number}", "lead-intake", TOUCHED, lead, NOON, NOON, number, "cause")
    found: Headers = dict(to_headers(envelope))
    for name, value in changed.items():
        if value == b"":
            del found[f"ce_{name}"]
        else:
            found[f"ce_{name}"] = value
    return found


def record(key: bytes, found: Headers, value: bytes | None = b"{}") -> Message:
    """What a stranger writes to our topic."""
    return Message(LEADS.name, key, value, tuple(found.items()))  # type: ignore[arg-type]  # Kafka allows None


async def hear(bus: Bus, memory: MemoryLog, *messages: Message) -> None:
    """Write these, then a good fact of the same and of another lead, and handle everything."""
    for message in messages:
        memory.write(message)
    consumer = bus.consumer()
    subscriber = await bus.subscriber(consumer)
    await until_quiet(consumer, subscriber)
    await subscriber.stop()


UNREADABLE: dict[str, Headers] = {
    "no headers": {},
    "no type": headers("lead-1", 1, type=b""),
    "no sequence": headers("lead-1", 1, sequence=b""),
    "sequence 0": headers("lead-1", 1, sequence=b"0"),
    "negative sequence": headers("lead-1", 1, sequence=b"-4"),
    "sequence beyond every database": headers("lead-1", 1, sequence=b"9" * 20),
    "sequence of 10,000 digits": headers("lead-1", 1, sequence=b"9" * 10_000),
    "sequence in words": headers("lead-1", 1, sequence=b"one"),
    "another version of CloudEvents": headers("lead-1", 1, specversion=b"0.3"),
    "type that is no UTF-8": headers("lead-1", 1, type=b"\xff\xfe"),
    "type with a null byte": headers("lead-1", 1, type=b"lead.\0touched"),
    "source of 10,000 characters": headers("lead-1", 1, source=b"s" * 10_000),
    "header without a value": headers("lead-1", 1, source=None),
}


@pytest.mark.parametrize("case", sorted(UNREADABLE))
async def test_a_record_without_an_envelope_is_dead_at_once_and_holds_nobody_back(
    bus: Bus, memory: MemoryLog, case: str
) -> None:
    await bus.say(fact("lead-1", 1), fact("lead-2", 1))
    await hear(bus, memory, record(b"lead-1", UNREADABLE[case], b'{"a": 1}'))
    await bus.relay_all()
    await hear(bus, memory)
    await retry_until_idle(bus)
    await bus.relay_all()

    assert sorted(await bus.effects()) == [("lead-1", "lead-intake", 1), ("lead-2", "lead-intake", 1)]
    [row] = await bus.rows(bus.tables.consumer.parked)
    assert row.dead
    assert row.reason.startswith("undecodable: ")
    [letter] = memory.everything(DEAD_LETTERS.name)
    assert letter.key == f"{LEADS.name}/{row.partition}/0".encode()


BAD_VALUES: dict[str, tuple[Headers, bytes | None]] = {
    "no JSON": (headers("lead-1", 1), b"{"),
    "no object": (headers("lead-1", 1), b"[1]"),
    "a tombstone among facts": (headers("lead-1", 1), None),
    "over 64 KiB": (headers("lead-1", 1), b'{"value": "' + b"x" * 65536 + b'"}'),
    "a time that is none": (headers("lead-1", 1, time=b"yesterday"), b"{}"),
    "a time without a zone": (headers("lead-1", 1, time=b"2026-11-24T12:00:00"), b"{}"),
    "no subject": (headers("lead-1", 1, subject=b""), b"{}"),
    "a major version of the future": (
        headers("lead-1", 1, dataschema=b"https://leadloop.dev/schemas/lead.touched.v2.json"),
        b"{}",
    ),
}


@pytest.mark.parametrize("case", sorted(BAD_VALUES))
async def test_a_fact_that_nobody_can_read_is_dead_at_once_with_its_lead_behind_it(
    bus: Bus, memory: MemoryLog, case: str
) -> None:
    await hear(bus, memory, record(b"lead-1", *BAD_VALUES[case]), record(b"lead-1", headers("lead-1", 2)))
    await hear(bus, memory, record(b"lead-2", headers("lead-2", 1)))
    await retry_until_idle(bus)

    assert [lead for lead, _, _ in await bus.effects()] == ["lead-2"]
    first, second = await parked(bus)
    assert first[:2] == ("lead-1", 1)
    assert first[3] == 12
    assert second == ("lead-1", 2, BEHIND, 0)
    row = next(row for row in await bus.rows(bus.tables.consumer.parked) if row.sequence == 1)
    async with bus.database.transaction() as transaction:
        parking = Parking(bus.tables.consumer, "digest")
        await operating.skip(transaction, parking, row.id, "from a test", "anna", bus.clock())
        await operating.retry(transaction, parking, "lead-1", bus.clock())
    await retry_until_idle(bus)
    assert await bus.sequences("lead-1") == [2]


async def test_what_is_not_heard_is_not_even_parsed(bus: Bus, memory: MemoryLog) -> None:
    await hear(bus, memory, record(b"lead-1", headers("lead-1", 1, type=b"lead.of_the_future"), b"{"))
    await hear(bus, memory, record(b"lead-1", headers("lead-1", 2)))

    assert await bus.sequences("lead-1") == [2]
    assert await parked(bus) == []


@pytest.mark.parametrize("key", [b"", b"\xff\xfe", b"a\0b", b"k" * 10_000])
async def test_no_key_is_too_strange_to_be_kept_apart(bus: Bus, memory: MemoryLog, key: bytes) -> None:
    bus.poison["bad"] = KeyError
    bad = record(key, headers("lead-1", 1), b'{"value": "bad"}')
    await hear(bus, memory, bad, record(key, headers("lead-1", 2)), record(b"lead-2", headers("lead-2", 1)))
    assert [lead for lead, _, _ in await bus.effects()] == ["lead-2"]
    bus.poison.clear()
    bus.clock.pass_by(seconds=5)
    await retry_until_idle(bus)

    assert [sequence for lead, _, sequence in await bus.effects() if lead != "lead-2"] == [1, 2]


async def test_a_skipped_record_does_not_come_back_with_a_replay(bus: Bus, memory: MemoryLog) -> None:
    await hear(bus, memory, record(b"lead-1", {}))
    [row] = await bus.rows(bus.tables.consumer.parked)
    async with bus.database.transaction() as transaction:
        await operating.skip(
            transaction, Parking(bus.tables.consumer, "digest"), row.id, "rubbish", "anna", bus.clock()
        )
    await bus.consumer().rewind((LEADS.name, row.partition), 0)
    await hear(bus, memory)

    assert await parked(bus) == []


async def test_a_dead_value_that_is_almost_too_large_still_gets_its_letter(bus: Bus, memory: MemoryLog) -> None:
    bus.poison["x" * 65_000] = KeyError
    await bus.say(fact("lead-1", 1, "x" * 65_000))
    await bus.relay_all()
    await hear(bus, memory)
    await die(bus)
    await bus.relay_all()

    [letter] = memory.everything(DEAD_LETTERS.name)
    assert b'"data":null' in (letter.value or b"")


@dataclasses.dataclass
class Inbound:
    """A service's handler of the topic that strangers write to."""

    heard: list[Record]
    broken: bool = False

    async def handle(self, _transaction: Transaction, records: Any) -> None:
        """Take them, unless broken."""
        if self.broken and any(record.value == b"bad" for record in records):
            raise KeyError
        self.heard += records


async def test_inbound_records_come_as_they_are_and_a_bad_one_waits_with_its_key(bus: Bus, memory: MemoryLog) -> None:
    inbound = Inbound([], broken=True)
    subscription = RawSubscription("lead-intake-inbound", (INBOUND.name,), inbound.handle)
    secret = b"ada@example.com"
    for key, value in ((secret, b"bad"), (b"", b"no key"), (secret, b"later"), (b"\xff", b"other")):
        memory.write(Message(INBOUND.name, key, value, (("x", b"\xff"),)))
    consumer = bus.consumer(subscription)
    subscriber = await bus.subscriber(consumer, INBOUND.name)
    await until_quiet(consumer, subscriber)
    assert {record.value for record in inbound.heard} == {b"no key", b"other"}
    memory.write(Message(INBOUND.name, secret, b"behind", ()))
    await until_quiet(consumer, subscriber)
    assert {record.value for record in inbound.heard} == {b"no key", b"other"}
    for _ in range(12):
        bus.clock.pass_by(hours=2)
        while await bus.retrying(subscription).turn():
            pass
    await bus.relay_all()
    [letter] = memory.everything(DEAD_LETTERS.name)
    assert secret not in (letter.value or b"") + letter.key + b"".join(value for _, value in letter.headers)

    inbound.broken = False
    async with bus.database.transaction() as transaction:
        await operating.retry(
            transaction, Parking(bus.tables.consumer, subscription.group), secret.decode(), bus.clock()
        )
    while await bus.retrying(subscription).turn():
        pass
    assert [record.value for record in inbound.heard if record.key == secret] == [b"bad", b"later", b"behind"]
    assert await bus.rows(bus.tables.consumer.parked) == []
