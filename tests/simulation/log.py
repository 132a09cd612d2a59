"""The simulated log: keeps the contract of the real ones, takes its time, breaks and forgets members by the seed."""

import asyncio
import bisect
from collections.abc import Mapping, Sequence
from random import Random

from event_bus.embedded_reading import EmbeddedSubscriber, Group
from event_bus.port import (
    Message,
    OutcomeUnknownError,
    Partition,
    Publisher,
    Record,
    RejectedError,
    StartOffsets,
    Subscriber,
)
from event_bus.testing.memory import MAX_MESSAGE_BYTES, MemoryLog
from event_contracts.topics import BY_NAME
from simulation.bell import Bell
from simulation.loop import PROCESS, Process, SimulatedLoop
from simulation.spells import Spell

SESSION_SECONDS = 1.0
"""After so long without a poll a member is out of its group; it joins again at its next poll."""


class SimulatedLog(MemoryLog):
    """`cut` are processes that cannot reach it; `away` is for all."""

    def __init__(self, random: Random | None = None, partitions: int = 3) -> None:
        super().__init__(partitions)
        self.random = random or Random(0)  # the seed's
        self.bell = Bell()
        self.appended = self.bell  # type: ignore[assignment]
        self.cut: dict[Process, Spell] = {}
        self.outage = Spell()
        """Why it is away."""
        self.breaks: dict[Process, Spell] = {}
        """Sends of a process that lose their connection half way."""
        self._offsets: dict[Partition, list[int]] = {}
        self._grown: set[Partition] = set()
        """Where something was written that nobody was told of yet."""

    def publisher(self, source: str) -> Publisher:
        """A publisher."""
        return SimulatedPublisher(self, source)

    def subscriber(self, group: str, topics: Sequence[str], start_offsets: StartOffsets) -> Subscriber:
        """A member of `group`."""
        return SimulatedSubscriber(self, self._groups.setdefault(group, Group()), topics, start_offsets)

    def check(self) -> None:
        """Raises `ConnectionError` while the log cannot be reached from here."""
        self.outage.hit |= self.away
        super().check()
        cut = self.cut.get(PROCESS.get())  # type: ignore[arg-type]  # None is never cut off
        if cut is not None and cut.strikes(asyncio.get_running_loop().time()):
            raise ConnectionError("cut off from the log")

    async def pause(self, most: float = 0.004) -> None:
        """The way to the broker and back."""
        if isinstance(asyncio.get_running_loop(), SimulatedLoop):
            await asyncio.sleep(self.random.random() * most)

    def read(self, part: Partition, offset: int, limit: int) -> list[Record]:
        """Up to `limit` records from `offset` on."""
        records, offsets = self._records.get(part, {}), self._offsets.get(part, [])
        begin = bisect.bisect_left(offsets, offset)
        return [records[at] for at in offsets[begin : begin + limit]]

    def write(self, message: Message) -> None:
        """Append one message; on compacted topics what it replaces is gone at once."""
        super().write(message)
        part = (message.topic, self.partition_of(message.key))
        self._grown.add(part)
        if BY_NAME[message.topic].cleanup == "compact":
            self._offsets[part] = sorted(self._records[part])
        else:
            self._offsets.setdefault(part, []).append(self._ends[part] - 1)
        loop = asyncio.get_running_loop()
        if isinstance(loop, SimulatedLoop):
            loop.mark(f"{message.topic}/{part[1]}@{self._ends[part] - 1} {_head(message)}")

    async def tell(self) -> None:
        """Wake those who read what has grown, as a broker does."""
        grown, self._grown = self._grown, set()
        self.bell.ring(grown)

    def lose_member(self, process: Process) -> None:
        """A dead or silent process's members leave their groups."""
        for group in self._groups.values():
            for member in [*group.members]:
                if getattr(member, "process", None) is process:
                    group.leave(member)
        self.bell.ring()

    def state(self) -> tuple[object, object]:
        """What stands on it, for a template."""
        return {part: dict(found) for part, found in self._records.items()}, dict(self._ends)

    def restore(self, records: Mapping[Partition, dict[int, Record]], ends: Mapping[Partition, int]) -> None:
        """Begin with a template's records."""
        self._records = {part: dict(found) for part, found in records.items()}
        self._offsets = {part: sorted(found) for part, found in records.items()}
        self._ends = dict(ends)


class SimulatedPublisher:
    """Dead after an unknown outcome; a send takes a while, in which its process may die."""

    def __init__(self, log: SimulatedLog, source: str) -> None:
        self._log = log
        self._source = source
        self._dead = False

    async def start(self) -> None:
        """Connect."""
        await self._log.pause()
        self._log.check()

    async def publish(self, messages: Sequence[Message]) -> None:
        """Append in one or more pieces; what can never be taken stops everything before anything was sent."""
        for place, message in enumerate(messages):
            if self._log.refuses(message) or len(message.value or b"") > MAX_MESSAGE_BYTES:
                raise RejectedError(place, "the message is too large")
        await self._log.pause()
        process = PROCESS.get()
        broken, self._log.breaks_after = self._log.breaks_after, None
        spell = self._log.breaks.get(process)  # type: ignore[arg-type]  # None is never broken
        if spell is not None and spell.strikes(asyncio.get_running_loop().time()):
            broken = self._log.random.randint(0, len(messages))
        sent = 0
        while sent < len(messages) and (broken is None or sent < broken):
            self._reach()
            size = self._log.random.randint(1, len(messages)) if process is not None else len(messages)
            until = min(sent + size, len(messages) if broken is None else broken)
            for message in messages[sent:until]:
                self._log.write(message)
            sent = until
            await self._log.tell()
            await self._log.pause()
        if broken is not None:
            self._dead = True
            raise OutcomeUnknownError("the connection broke")
        self._reach()

    def _reach(self) -> None:
        try:
            self._log.check()
        except ConnectionError as error:
            self._dead = True
            raise OutcomeUnknownError("the log is away") from error
        if self._dead:
            raise OutcomeUnknownError("this publisher's connection broke")

    async def stop(self) -> None:
        """Nothing to let go of."""


class SimulatedSubscriber(EmbeddedSubscriber):
    """A member as Kafka has them: late, thrown out when silent, and handed as much as the seed says."""

    def __init__(self, log: SimulatedLog, group: Group, topics: Sequence[str], start_offsets: StartOffsets) -> None:
        super().__init__(log, group, topics, start_offsets)
        self._memory = log
        self.process = PROCESS.get()
        self._stopped = False

    async def start(self) -> None:
        """Join."""
        await self._memory.pause()
        self._memory.check()
        await super().start()

    async def poll(self, max_records: int, timeout: float) -> Sequence[Record]:
        """Read; joins again after it was thrown out."""
        self._memory.check()
        if self not in self._group.members and not self._stopped:
            self._group.join(self)
        if self.process is None:
            return await super().poll(max_records, timeout)
        hurried = isinstance(loop := asyncio.get_running_loop(), SimulatedLoop) and loop.hurried
        if max_records > 1:
            max_records = self._memory.random.randint(*(LAST_HANDFUL if hurried else HANDFUL))
            # Who shares its group is told of a change at its next poll only.
            alone = hurried and len(self._group.members) == 1
            timeout = max(timeout, LAST_IDLE_SECONDS if alone else IDLE_SECONDS)
        if not await self._waits_for_more(timeout):
            return []
        await self._memory.pause(LAST_FILL_SECONDS if hurried else FILL_SECONDS)
        self._memory.check()
        await self._follow_the_group()
        return self._read(max_records)

    async def _waits_for_more(self, timeout: float) -> bool:
        """Whether something stands there or comes; what comes with it is handed out with it."""
        await self._follow_the_group()
        ends = self._memory.ends()
        if any(ends.get(part, 0) > offset for part, offset in self._next.items()):
            return True
        return await self._memory.bell.rings(self._next.keys(), timeout)

    async def stop(self) -> None:
        """Leave."""
        self._stopped = True
        await super().stop()


FILL_SECONDS, LAST_FILL_SECONDS = 0.35, 0.1
HANDFUL, LAST_HANDFUL = (1, 20), (10, 60)
"""How long a poll lets records come, and how many it hands out; the second of each when faults are over."""
IDLE_SECONDS, LAST_IDLE_SECONDS = 1.0, 3.0
"""A waiting poll is woken by what arrives; asking less often in between only saves steps."""


def _head(message: Message) -> str:
    headers = dict(message.headers)
    return f"{headers.get('ce_type', b'?').decode()} {message.key.decode()} {headers.get('ce_sequence', b'').decode()}"
