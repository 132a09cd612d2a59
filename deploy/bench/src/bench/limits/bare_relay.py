"""The least that a relay in Python can do: `python -m bench.limits.bare_relay` says what is left of the bare producer.

It reads the outbox in order, appends what it read to batches, and deletes what was acknowledged while the rows behind
are read. It does nothing else that the product promises: nobody leads, nobody looks for a row that was committed late,
nothing is too large, no outcome is unknown, and the partition of a key is known beforehand.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Mapping
from itertools import count
from typing import Any

import asyncpg
import orjson
from aiokafka import AIOKafkaProducer

from bench.figures.relay import Relay, opened
from bench.installation import World
from bench.limits.replay import Postgresql
from bench.sizes import SIZES
from bench.topics import BATCH_BYTES, send_rate
from event_contracts.topics import DEFAULT_PARTITIONS

ROWS = 1000
READ = "select seq, aggregateid, headers, payload from outbox where seq > $1 order by seq limit $2"
DELETE = "delete from outbox where seq between $1 and $2"
Rows = list[Any]


async def relayed(url: str, bootstrap: str, topic: str, places: Mapping[str, int]) -> tuple[float, float]:
    """Rows a second, and processor time of one in microseconds, of an outbox that is full."""
    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap, acks="all", enable_idempotence=True, max_batch_size=BATCH_BYTES
    )
    connection = await asyncpg.connect(url)
    await producer.start()
    try:
        await producer.partitions_for(topic)
        started, used, total = time.perf_counter(), time.process_time(), 0
        rows: Rows = await connection.fetch(READ, 0, ROWS)
        while rows:
            sent = await _sending(producer, topic, rows, places)
            behind = await connection.fetch(READ, rows[-1][0], ROWS)
            for acknowledged in sent:
                await acknowledged
            await connection.execute(DELETE, rows[0][0], rows[-1][0])
            total, rows = total + len(rows), behind
        seconds, used = time.perf_counter() - started, time.process_time() - used
        return total / seconds, used / total * 1e6
    finally:
        await producer.stop()
        await connection.close()


async def _sending(
    producer: AIOKafkaProducer, topic: str, rows: Rows, places: Mapping[str, int]
) -> list["asyncio.Future[Any]"]:
    """All of them handed to the producer; what to wait for."""
    by_partition: dict[int, Rows] = defaultdict(list)
    for row in rows:
        by_partition[places[row[1]]].append(row)
    sent = []
    for partition, waiting in by_partition.items():
        batch = producer.create_batch()
        for _, key, headers, payload in waiting:
            pairs = [(name, value.encode()) for name, value in orjson.loads(headers)]
            value = None if payload is None else payload.encode()
            while batch.append(timestamp=None, key=key.encode(), value=value, headers=pairs) is None:
                sent.append(await producer.send_batch(batch, topic, partition=partition))
                batch = producer.create_batch()
        sent.append(await producer.send_batch(batch, topic, partition=partition))
    return sent


async def compared(pair: Relay, url: str, bootstrap: str, topic: str, rounds: int) -> None:
    """Print both, in turn, of the same rows."""
    numbers = count()
    places: dict[str, int] = defaultdict(
        lambda: next(numbers) % DEFAULT_PARTITIONS
    )  # for documents, which stand on another topic
    places |= {one.key.decode(): one.partition for one in pair.said if one.key is not None}
    for _ in range(rounds):
        await Postgresql(url).write(pair.outbox)
        least, least_used = await relayed(url, bootstrap, topic, places)
        bare, bare_used = await send_rate(bootstrap, topic, pair.said)
        print(
            f"least relay {least:,.0f} rows/s, {least_used:.1f} us each; bare producer {bare:,.0f}, {bare_used:.1f} us"
        )
        print(f"{least / bare:.2f} of its rate, {bare_used / least_used:.2f} by processor time", flush=True)


async def main() -> None:
    """Three rounds, on servers of its own; nobody else's relay runs."""
    async with World() as world, opened(world, SIZES["quick"]) as pair:
        await asyncio.to_thread(pair.intake.stop)
        await compared(pair, pair.url, world.kafka.bootstrap, pair.topic, 3)


if __name__ == "__main__":
    asyncio.run(main())
