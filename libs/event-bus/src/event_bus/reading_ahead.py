"""A subscriber that reads the next records while those in hand are handled: for who reads a log from its beginning."""

import asyncio
from collections.abc import Mapping, Sequence

from event_bus.port import Partition, Readable, Record, StartOffsets, Subscriber


class ReadAhead:
    """A log whose subscribers read ahead."""

    def __init__(self, event_log: Readable) -> None:
        self._log = event_log

    def subscriber(self, group: str, topics: Sequence[str], start_offsets: StartOffsets) -> "ReadingAhead":
        """A member of `group`."""
        return ReadingAhead(self._log.subscriber(group, topics, start_offsets))


class ReadingAhead:
    """Another subscriber's records, one poll ahead where much is there.

    A consumer that waits for its database has its processor idle, and to take a record out of what Kafka sent costs a
    quarter of handling it. Two polls are in memory then, so services, which have little to read, do not do it; and a
    group of several members should not, since partitions are taken away without waiting for what is in hand.
    """

    def __init__(self, subscriber: Subscriber) -> None:
        self._subscriber = subscriber
        self._ahead: asyncio.Task[Sequence[Record]] | None = None
        self._epoch = subscriber.epoch
        """Of the time at which what is handed out next was asked for."""

    @property
    def epoch(self) -> int:
        """As it was when the last poll ended: one that has grown since is seen behind the next poll."""
        return self._epoch

    def assignment(self) -> frozenset[Partition]:
        """Partitions this member reads now."""
        return self._subscriber.assignment()

    async def start(self) -> None:
        """Join the group."""
        await self._subscriber.start()
        self._epoch = self._subscriber.epoch

    async def poll(self, max_records: int, timeout: float) -> Sequence[Record]:
        """What was read ahead, or a poll; behind one that brought much the next one begins."""
        ahead, self._ahead = self._ahead, None
        if ahead is None:
            self._epoch = self._subscriber.epoch
        records = await (self._subscriber.poll(max_records, timeout) if ahead is None else ahead)
        self._epoch = self._subscriber.epoch
        if len(records) * 2 > max_records:
            self._ahead = asyncio.create_task(self._subscriber.poll(max_records, timeout))
        return records

    async def seek(self, topic: str, partition: int, offset: int) -> None:
        """Read on from `offset`; what was read ahead is forgotten, since all that is in hand is sought back to."""
        await self._forget()
        await self._subscriber.seek(topic, partition, offset)

    async def end_offsets(self) -> Mapping[Partition, int]:
        """The next offset to be written in each assigned partition."""
        return await self._subscriber.end_offsets()

    async def lag(self) -> int:
        """Offsets not handed out yet; at least one while something is read ahead."""
        return await self._subscriber.lag() + (self._ahead is not None)

    async def commit(self, positions: Mapping[Partition, int]) -> None:
        """Tell the log's own tools how far the group is."""
        await self._subscriber.commit(positions)

    async def stop(self) -> None:
        """Leave the group."""
        await self._forget()
        await self._subscriber.stop()

    async def _forget(self) -> None:
        ahead, self._ahead = self._ahead, None
        if ahead is not None:
            # To its end, whatever that is: where it stood is sought to, or nobody reads on.
            await asyncio.wait([ahead])
            if not ahead.cancelled():
                ahead.exception()
