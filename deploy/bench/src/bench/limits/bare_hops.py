"""The limit of the way through three hops: a row, a message, a row, a message, a row, and no decision anywhere.

Each hop writes what came in one transaction and sends it on when that has committed, as an outbox does; nobody waits on
purpose, and all three stand in one process.
"""

import asyncio
import time
from collections.abc import Sequence
from itertools import count

import asyncpg
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

HOPS = 3
PARTITIONS = 12
_numbers = count(1)


class Hops:
    """Three tables and the two topics between them."""

    def __init__(self, url: str, bootstrap: str, bodies: Sequence[bytes]) -> None:
        """`bodies` are the events that travel, each known by its place."""
        self._url = url
        self._bootstrap = bootstrap
        self._bodies = bodies
        self._number = next(_numbers)
        self._left: dict[int, float] = {}
        self._arrived: dict[int, float] = {}
        self._everybody = asyncio.Event()

    async def milliseconds(self, per_second: float) -> list[float]:
        """From the first row's commit until the last row's, of each event, sorted."""
        await self._create_topics()
        producer = AIOKafkaProducer(bootstrap_servers=self._bootstrap, acks="all", enable_idempotence=True)
        consumers = [
            AIOKafkaConsumer(self._topic(hop), bootstrap_servers=self._bootstrap, auto_offset_reset="earliest")
            for hop in range(1, HOPS)
        ]
        databases = [await asyncpg.connect(self._url) for _ in range(HOPS)]
        for hop, database in enumerate(databases):
            await database.execute(f"create table {self._table(hop)} (id bigint primary key, body bytea not null)")
        await producer.start()
        for consumer in consumers:
            await consumer.start()
        tasks = [
            asyncio.create_task(self._hop(hop, databases[hop], consumers[hop - 1], producer)) for hop in range(1, HOPS)
        ]
        try:
            await self._first(databases[0], producer, per_second)
            finished = asyncio.create_task(self._everybody.wait())
            await asyncio.wait([finished, *tasks], return_when=asyncio.FIRST_COMPLETED)
            finished.cancel()
            for task in tasks:
                if task.done():
                    task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            for client in (*consumers, producer):
                await client.stop()
            for database in databases:
                await database.close()
        return sorted((self._arrived[place] - self._left[place]) * 1000 for place in self._left)

    async def _create_topics(self) -> None:
        admin = AIOKafkaAdminClient(bootstrap_servers=self._bootstrap)
        await admin.start()
        try:
            await admin.create_topics([NewTopic(self._topic(hop), PARTITIONS, 1) for hop in range(1, HOPS)])
        finally:
            await admin.close()

    async def _first(
        self, database: "asyncpg.Connection[asyncpg.Record]", producer: AIOKafkaProducer, pace: float
    ) -> None:
        """Events become due at a steady pace; whatever is due is written together."""
        begun, sent = time.perf_counter(), 0
        while sent < len(self._bodies):
            due = min(len(self._bodies), int((time.perf_counter() - begun) * pace) + 1)
            if due == sent:
                await asyncio.sleep(1 / pace)
                continue
            rows = [(place, self._bodies[place]) for place in range(sent, due)]
            await self._written(0, database, rows)
            now = time.perf_counter()
            self._left |= dict.fromkeys(range(sent, due), now)
            await self._sent(1, producer, rows)
            sent = due

    async def _hop(
        self,
        hop: int,
        database: "asyncpg.Connection[asyncpg.Record]",
        consumer: AIOKafkaConsumer,
        producer: AIOKafkaProducer,
    ) -> None:
        while True:
            polled = await consumer.getmany(timeout_ms=500, max_records=2000)
            rows = [(int(one.key), one.value) for some in polled.values() for one in some]
            if not rows:
                continue
            await self._written(hop, database, rows)
            if hop + 1 < HOPS:
                await self._sent(hop + 1, producer, rows)
                continue
            now = time.perf_counter()
            self._arrived |= dict.fromkeys((place for place, _ in rows), now)
            if len(self._arrived) == len(self._bodies):
                self._everybody.set()

    async def _written(
        self, hop: int, database: "asyncpg.Connection[asyncpg.Record]", rows: list[tuple[int, bytes]]
    ) -> None:
        async with database.transaction():
            await database.copy_records_to_table(self._table(hop), records=rows, columns=("id", "body"))

    async def _sent(self, hop: int, producer: AIOKafkaProducer, rows: list[tuple[int, bytes]]) -> None:
        sending = [await producer.send(self._topic(hop), body, key=str(place).encode()) for place, body in rows]
        await asyncio.gather(*sending)

    def _table(self, hop: int) -> str:
        return f"hop_{self._number}_{hop}"

    def _topic(self, hop: int) -> str:
        return f"bare-hops-{self._number}-{hop}"
