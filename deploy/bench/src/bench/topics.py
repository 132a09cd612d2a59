"""What stands on a topic, read and written with a bare client."""

import time
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from typing import Any, NamedTuple, Self

import orjson
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from local_servers import ServerError

AT_ONCE = 2_000
BATCH_BYTES = 256 * 1024
SHORTEST_SECONDS = 0.5
"""A limit is through a round's records in a tenth of that, which says little: it goes through them again."""


class Said(NamedTuple):
    """One record."""

    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...]
    sent_ms: int
    """Milliseconds since 1970."""


async def ends(bootstrap: str, topic: str) -> dict[int, int]:
    """The offset behind the last record of each partition."""
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=bootstrap, enable_auto_commit=False)
    await consumer.start()
    try:
        found = await consumer.end_offsets(sorted(consumer.assignment()))
        return {part.partition: end for part, end in found.items()}
    finally:
        await consumer.stop()


async def read(bootstrap: str, topic: str, begin: dict[int, int], end: dict[int, int]) -> list[Said]:
    """The records between two places, in the order in which they came."""
    found: list[Said] = []
    async with _Reader(bootstrap, topic, begin, end) as reader:
        async for records in reader:
            found += [
                Said(one.partition, one.offset, one.key, one.value, tuple(one.headers), one.timestamp)
                for one in records
            ]
    return found


async def parse_rate(bootstrap: str, topic: str, begin: dict[int, int], end: dict[int, int]) -> tuple[float, float]:
    """The limit of a consumer: records a second when their JSON is parsed and nothing else is done.

    Also the processor time of one in microseconds. Counted from the first records, as the product's side is; as often
    from the beginning as it takes to be measured.
    """
    counted, seconds, used = 0, 0.0, 0.0
    while seconds < SHORTEST_SECONDS:
        some = await _parsed(bootstrap, topic, begin, end)
        counted, seconds, used = counted + some[0], seconds + some[1], used + some[2]
    return counted / seconds, used / counted * 1e6


async def _parsed(bootstrap: str, topic: str, begin: dict[int, int], end: dict[int, int]) -> tuple[int, float, float]:
    """How many after the first poll's, their seconds, and the processor's seconds."""
    first: tuple[float, float, int] | None = None
    total = 0
    async with _Reader(bootstrap, topic, begin, end) as reader:
        async for records in reader:
            for one in records:
                if one.value is not None:
                    orjson.loads(one.value)
            total += len(records)
            if first is None:
                first = (time.perf_counter(), time.process_time(), total)
        ended = (time.perf_counter(), time.process_time())
    if first is None or total == first[2]:
        raise ServerError("too few records to measure")
    return total - first[2], ended[0] - first[0], ended[1] - first[1]


class _Reader:
    """A consumer of its own, outside any group."""

    def __init__(self, bootstrap: str, topic: str, begin: dict[int, int], end: dict[int, int]) -> None:
        self._consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False)
        self._begin = {TopicPartition(topic, number): offset for number, offset in begin.items()}
        self._left = sum(end.values()) - sum(begin.values())

    async def __aenter__(self) -> Self:
        await self._consumer.start()
        self._consumer.assign(list(self._begin))
        for part, offset in self._begin.items():
            self._consumer.seek(part, offset)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._consumer.stop()

    async def __aiter__(self) -> AsyncIterator[list[Any]]:
        """Poll after poll, until all of them came."""
        while self._left > 0:
            polled = await self._consumer.getmany(max_records=AT_ONCE, timeout_ms=1000)
            records = [record for some in polled.values() for record in some]
            self._left -= len(records)
            if records:
                yield records


async def send_rate(bootstrap: str, topic: str, records: Sequence[Said]) -> tuple[float, float]:
    """The limit of a relay: records a second from an idempotent producer, each acknowledged by all.

    They are put into batches as large as the product's, all partitions at the same time, and are sent to the partition
    in which they stood. Also the processor time of one in microseconds.
    """
    by_partition: dict[int, list[Said]] = defaultdict(list)
    for record in records:
        by_partition[record.partition].append(record)
    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap, acks="all", enable_idempotence=True, max_batch_size=BATCH_BYTES
    )
    await producer.start()
    try:
        await producer.partitions_for(topic)
        started, used, times = time.perf_counter(), time.process_time(), 0
        while time.perf_counter() - started < SHORTEST_SECONDS:
            await _send(producer, topic, by_partition)
            times += 1
        seconds, used = time.perf_counter() - started, time.process_time() - used
        return times * len(records) / seconds, used / (times * len(records)) * 1e6
    finally:
        await producer.stop()


async def _send(producer: AIOKafkaProducer, topic: str, by_partition: dict[int, list[Said]]) -> None:
    """All of them once, and acknowledged."""
    sending = []
    for partition, waiting in by_partition.items():
        batch = producer.create_batch()
        for record in waiting:
            while not batch.append(timestamp=None, key=record.key, value=record.value, headers=list(record.headers)):
                sending.append(await producer.send_batch(batch, topic, partition=partition))
                batch = producer.create_batch()
        sending.append(await producer.send_batch(batch, topic, partition=partition))
    for sent in sending:
        await sent
