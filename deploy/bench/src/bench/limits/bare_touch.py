"""The least that a program in Python can do with touches: `python -m bench.limits.bare_touch` compares it with parsing.

It reads the topic, parses the JSON, keeps one score a lead in memory, and writes each changed lead and how far it came
in one transaction for each poll. It does nothing else that the product promises: no header is read, so no repeat, no
gap and no other event is told apart; no rule but one number a kind, no grade, no fact, no fence, no merge; and leads
that somebody else changed are lost.
"""

import asyncio
import random
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import orjson
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from bench.installation import World
from bench.people import QUIET
from bench.topics import AT_ONCE, Said, ends, parse_rate, send_rate
from event_contracts.envelope import Envelope, to_headers
from event_contracts.topics import DEFAULT_PARTITIONS
from service_kit.ids import new_id

TOPIC = "touches"
LEADS, TOUCHES, ROUNDS = 3_000, 36_000, 5
POINTS = {"page_viewed": 1.0, "email_opened": 2.0}
HALF_LIFE_MS = 14 * 86_400_000.0
TABLES = """create table score (lead text primary key, points float8 not null, at_ms bigint not null);
create table position (partition int primary key, next bigint not null);
create temporary table changed (lead text, points float8, at_ms bigint) on commit delete rows"""
SAVE = "update score s set points = c.points, at_ms = c.at_ms from changed c where s.lead = c.lead"
MOVE = """insert into position select * from unnest($1::int[], $2::bigint[])
on conflict (partition) do update set next = excluded.next"""
Scores = dict[str, tuple[float, int]]


async def scored(url: str, bootstrap: str, leads: Iterable[str]) -> tuple[float, float]:
    """Touches a second, and processor time of one in microseconds, of all that stands on the topic."""
    connection = await asyncpg.connect(url)
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False)
    scores: Scores = dict.fromkeys(leads, (0.0, 0))
    left = sum((await ends(bootstrap, TOPIC)).values())
    await connection.execute(f"drop table if exists score, position; {TABLES}")
    await connection.copy_records_to_table("score", records=[(lead, *score) for lead, score in scores.items()])
    await consumer.start()
    try:
        parts = [TopicPartition(TOPIC, number) for number in range(DEFAULT_PARTITIONS)]
        consumer.assign(parts)
        await consumer.seek_to_beginning(*parts)
        started, used, total = 0.0, 0.0, 0
        while left > 0:
            polled = await consumer.getmany(max_records=AT_ONCE, timeout_ms=1000)
            if not polled:
                continue
            places = [(part.partition, records[-1].offset + 1) for part, records in polled.items()]
            records = [record for some in polled.values() for record in some]
            changed = _changed(scores, records)
            async with connection.transaction():
                await connection.copy_records_to_table("changed", records=[(one, *scores[one]) for one in changed])
                await connection.execute(SAVE)
                await connection.execute(MOVE, *map(list, zip(*places, strict=True)))
            left, total = left - len(records), total + len(records)
            if not started:  # as the limit is: from the first poll on
                started, used, total = time.perf_counter(), time.process_time(), 0
        return total / (time.perf_counter() - started), (time.process_time() - used) / total * 1e6
    finally:
        await consumer.stop()
        await connection.close()


def _changed(scores: Scores, records: Iterable[Any]) -> set[str]:
    """The leads whose scores are others after these records."""
    changed = set()
    for record in records:
        points = POINTS.get(orjson.loads(record.value)["kind"])
        if points is not None:
            lead = record.key.decode()
            before, since = scores[lead]
            scores[lead] = (before * 2.0 ** ((since - record.timestamp) / HALF_LIFE_MS) + points, record.timestamp)
            changed.add(lead)
    return changed


def touches(leads: list[str]) -> list[Said]:
    """What intake says when some of the leads do something, a moment apart."""
    chance, said = random.Random(1), []
    place = {lead: number % DEFAULT_PARTITIONS for number, lead in enumerate(leads)}
    sequence = dict.fromkeys(leads, 1)
    at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    rest = {"campaign": None, "intent": None, "content_key": None, "path": None, "number": None, "import_id": None}
    for _ in range(TOUCHES):
        lead, at = chance.choice(leads), at + timedelta(milliseconds=5)
        sequence[lead] += 1
        about = Envelope(new_id(), "lead-intake", "lead.touched", lead, at, at, sequence[lead], new_id())
        data = {"touch_id": new_id(), "kind": chance.choice(QUIET), "source": "website", **rest}
        said.append(Said(place[lead], 0, lead.encode(), orjson.dumps(data), to_headers(about), 0))
    return said


async def main() -> None:
    """In turn, on servers of its own."""
    async with World() as world:
        bootstrap, url = world.kafka.bootstrap, world.postgres.create_database("bare_touch")
        admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
        await admin.start()
        await admin.create_topics([NewTopic(TOPIC, DEFAULT_PARTITIONS, 1)])
        await admin.close()
        leads = [new_id() for _ in range(LEADS)]
        await send_rate(bootstrap, TOPIC, touches(leads))
        begin = dict.fromkeys(range(DEFAULT_PARTITIONS), 0)
        for _ in range(ROUNDS):
            least, least_used = await scored(url, bootstrap, leads)
            bare, bare_used = await parse_rate(bootstrap, TOPIC, begin, await ends(bootstrap, TOPIC))
            print(f"least {least:,.0f} touches/s, {least_used:.1f} us each; parsed {bare:,.0f}, {bare_used:.1f} us")
            print(f"{least / bare:.2f} of its rate, {bare_used / least_used:.2f} by processor time", flush=True)


if __name__ == "__main__":
    asyncio.run(main())
