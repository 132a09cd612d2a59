"""The checker's own reader of topics: everything that stands there, in the order of each partition."""

import json
from collections import defaultdict
from typing import Any, NamedTuple

from aiokafka import AIOKafkaConsumer

from event_contracts.topics import INBOUND, LEADS, PRIVATE, REFERENCE, TEAM


class Fact(NamedTuple):
    """One record that a service wrote."""

    id: str
    key: str
    source: str
    sequence: int
    type: str
    data: dict[str, Any] | None
    place: str
    time: str = ""
    """When it happened, as its envelope says."""
    recorded: str = ""
    """When it was recorded, by the clock of the process that did."""


async def read_topic(bootstrap: str, name: str) -> tuple[list[Fact], dict[tuple[str, int], int]]:
    """Every record of a topic, and the offset behind the last one of each partition."""
    consumer = AIOKafkaConsumer(
        name, bootstrap_servers=bootstrap, enable_auto_commit=False, auto_offset_reset="earliest"
    )
    await consumer.start()
    try:
        parts = sorted(consumer.assignment())
        ends = await consumer.end_offsets(parts)
        await consumer.seek_to_beginning(*parts)
        found: list[Fact] = []
        while any([await consumer.position(part) < ends[part] for part in parts]):
            for part, records in (await consumer.getmany(timeout_ms=500)).items():
                found += [_fact(one, f"{part.topic}/{part.partition}@{one.offset}") for one in records]
        return found, {(part.topic, part.partition): end for part, end in ends.items()}
    finally:
        await consumer.stop()


def _fact(record: Any, place: str) -> Fact:
    headers = {name: value.decode() for name, value in record.headers}
    return Fact(
        headers.get("ce_id", place),
        (record.key or b"").decode(),
        headers.get("ce_source", "").removeprefix("/leadloop/"),
        int(headers.get("ce_sequence", "0")),
        headers.get("ce_type", "?"),
        json.loads(record.value) if record.value else None,
        place,
        headers.get("ce_time", ""),
        headers.get("ce_recordedtime", ""),
    )


class Evidence:
    """All that services have said."""

    def __init__(self) -> None:
        self.leads: list[Fact] = []
        self.firsts: list[Fact] = []
        """Of each fact about a lead the copy that came first; what a relay sends again is dropped by consumers."""
        self.others: list[Fact] = []
        self.ends: dict[tuple[str, int], int] = {}
        """Of each topic's partition the offset behind its last record."""

    def sort_out(self) -> None:
        """Find the first copies."""
        seen: set[tuple[str, str, int]] = set()
        for one in self.leads:
            if (one.key, one.source, one.sequence) not in seen:
                seen.add((one.key, one.source, one.sequence))
                self.firsts.append(one)

    @property
    def events(self) -> int:
        """Distinct events of all topics: what is said of leads, and documents, of leads, people and settings."""
        return len({one.id for one in (*self.leads, *self.others)})

    @property
    def facts(self) -> int:
        """Those of them that are said of leads, and never taken back."""
        return len({one.id for one in self.leads})

    def history(self, key: str) -> list[str]:
        """What stands on a lead's key, as lines of a report."""
        return [f"{one.place} {one.source} {one.sequence} {one.type} {one.id}" for one in self.leads if one.key == key]


async def read_all(bootstrap: str) -> Evidence:
    """Read every topic that services write, and to where they must have heard the one that others write."""
    evidence = Evidence()
    evidence.leads, evidence.ends = await read_topic(bootstrap, LEADS.name)
    for topic in (PRIVATE, REFERENCE, TEAM, INBOUND):
        found, ends = await read_topic(bootstrap, topic.name)
        evidence.ends |= ends
        evidence.others += found if topic is not INBOUND else ()
    evidence.sort_out()
    return evidence


def by_line(facts: list[Fact]) -> dict[tuple[str, str], list[Fact]]:
    """Facts by lead and source, in the order in which they stand."""
    lines: dict[tuple[str, str], list[Fact]] = defaultdict(list)
    for one in facts:
        lines[one.key, one.source].append(one)
    return lines
