"""Reading the embedded log: members of a group share its partitions, as they would on Kafka."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Protocol

from event_bus.port import Partition, Record, StartOffsets


class ReadableLog(Protocol):
    """What a subscriber needs of the embedded log."""

    appended: asyncio.Condition

    def partitions_of(self, topic: str) -> int:
        """How many partitions a topic has."""

    def read(self, part: Partition, offset: int, limit: int) -> list[Record]:
        """Up to `limit` records from `offset` on."""

    def ends(self) -> Mapping[Partition, int]:
        """The next offset of every partition that holds anything."""


class Group:
    """The members of one consumer group, in the order in which they joined."""

    def __init__(self) -> None:
        self.members: list[EmbeddedSubscriber] = []
        self.generation = 0

    def join(self, member: "EmbeddedSubscriber") -> None:
        """Add a member; everybody's share changes."""
        self.members.append(member)
        self.generation += 1

    def leave(self, member: "EmbeddedSubscriber") -> None:
        """Remove a member; the others take its share."""
        if member in self.members:
            self.members.remove(member)
            self.generation += 1

    def share(self, member: "EmbeddedSubscriber", parts: Sequence[Partition]) -> frozenset[Partition]:
        """Every n-th partition for the member in place n."""
        if member not in self.members:
            return frozenset()
        return frozenset(parts[self.members.index(member) :: len(self.members)])


class EmbeddedSubscriber:
    """One member's view of its partitions."""

    def __init__(self, log: ReadableLog, group: Group, topics: Sequence[str], start_offsets: StartOffsets) -> None:
        self._log = log
        self._group = group
        self._start_offsets = start_offsets
        self._parts = [(topic, number) for topic in topics for number in range(log.partitions_of(topic))]
        self._next: dict[Partition, int] = {}
        self._generation = -1
        self._turn = 0

    @property
    def epoch(self) -> int:
        """The generation of the group: old as soon as anybody joins or leaves."""
        return self._group.generation

    def assignment(self) -> frozenset[Partition]:
        """This member's share."""
        return self._group.share(self, self._parts)

    async def start(self) -> None:
        """Join."""
        self._group.join(self)

    async def poll(self, max_records: int, timeout: float) -> Sequence[Record]:
        """What stands in the own partitions, else what arrives within `timeout` seconds."""
        await self._follow_the_group()
        records = self._read(max_records)
        if records or self not in self._group.members:
            return records
        try:
            async with asyncio.timeout(timeout), self._log.appended:
                records = self._read(max_records)  # written between the look above and the wait
                if records:
                    return records
                await self._log.appended.wait()
        except TimeoutError:
            return []
        await self._follow_the_group()
        return self._read(max_records)

    def _read(self, max_records: int) -> list[Record]:
        """Round robin, beginning with another partition each time, so that none starves behind a full one."""
        ends = self._log.ends()
        parts = sorted(part for part in self._next if ends.get(part, 0) > self._next[part])
        self._turn += 1
        begin = self._turn % len(parts) if parts else 0
        records: list[Record] = []
        for part in parts[begin:] + parts[:begin]:
            found = self._log.read(part, self._next[part], max_records - len(records))
            if found:
                self._next[part] = found[-1].offset + 1
                records.extend(found)
            else:
                self._next[part] = ends[part]  # only compacted records are left before the end
            if len(records) >= max_records:
                break
        return records

    async def _follow_the_group(self) -> None:
        while self._generation != self._group.generation:
            generation = self._group.generation
            share = self.assignment()
            self._next = {part: offset for part, offset in self._next.items() if part in share}
            if added := sorted(share - self._next.keys()):
                begins = await self._start_offsets(added)
                self._next |= {part: begins[part] or 0 for part in added}
            self._generation = generation

    async def seek(self, topic: str, partition: int, offset: int) -> None:
        """Read on from `offset`."""
        if (topic, partition) in self._next:
            self._next[topic, partition] = offset

    async def end_offsets(self) -> Mapping[Partition, int]:
        """The ends of the own partitions."""
        ends = self._log.ends()
        return {part: ends.get(part, 0) for part in self.assignment()}

    async def lag(self) -> int:
        """Offsets not handed out yet; an assignment that was not taken up yet counts as one."""
        if self._generation != self._group.generation:
            return 1
        ends = self._log.ends()
        return sum(max(ends.get(part, 0) - offset, 0) for part, offset in self._next.items())

    async def commit(self, positions: Mapping[Partition, int]) -> None:
        """Positions live in the consumers' databases; nobody else asks for them here."""

    async def stop(self) -> None:
        """Leave."""
        self._group.leave(self)
