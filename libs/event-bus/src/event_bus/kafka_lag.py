"""Telling Kafka's own tools how far a group is: never in the way of handling, never a promise."""

import asyncio
import contextlib
from collections.abc import Mapping

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError
from aiokafka.structs import TopicPartition

EVERY_SECONDS = 1.0
PATIENCE_SECONDS = 5.0
"""aiokafka retries a commit and looks for a coordinator for as long as the broker is away (A4)."""


class LagReport:
    """Commits in the background. One may carry a newer generation than its positions (A3): nobody reads from there."""

    def __init__(self, consumer: AIOKafkaConsumer) -> None:
        self._consumer = consumer
        self._noted: dict[TopicPartition, int] = {}
        self._task: asyncio.Task[None] | None = None

    def note(self, positions: Mapping[TopicPartition, int]) -> None:
        """Report these positions soon."""
        self._noted.update(positions)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._report())

    async def stop(self, seconds: float) -> None:
        """Report the last positions, if that is to be had quickly."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self._commit(seconds)

    async def _report(self) -> None:
        while self._noted:
            await asyncio.sleep(EVERY_SECONDS)
            await self._commit(PATIENCE_SECONDS)

    async def _commit(self, seconds: float) -> None:
        noted, self._noted = self._noted, {}
        if not noted:
            return
        # The errors mean that partitions were lost meanwhile (A1): their new owner reports
        with contextlib.suppress(KafkaError, TimeoutError):
            await asyncio.wait_for(self._consumer.commit(noted), seconds)
