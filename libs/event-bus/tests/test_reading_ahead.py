"""Who reads ahead asks for more while what came is handled, and forgets it when anything is sought."""

import asyncio
from collections.abc import Mapping, Sequence

import pytest

from event_bus.port import Partition, Record, Subscriber
from event_bus.reading_ahead import ReadingAhead
from event_contracts.topics import LEADS

PART = (LEADS.name, 0)


class Offsets:
    """A subscriber with one partition, of which each poll brings so many records as the next number says."""

    def __init__(self, *numbers: int) -> None:
        self._numbers = list(numbers)
        self.next = 0
        self.epoch = 1
        self.polls = 0
        self.stopped = False

    def assignment(self) -> frozenset[Partition]:
        return frozenset({PART})

    async def start(self) -> None:
        self.epoch = 2

    async def poll(self, max_records: int, timeout: float) -> Sequence[Record]:  # noqa: ARG002  # the port's
        self.polls += 1
        await asyncio.sleep(0)
        number = self._numbers.pop(0) if self._numbers else 0
        if number < 0:
            raise ConnectionError("away")
        begin, self.next = self.next, self.next + number
        return [Record(*PART, offset, b"lead-1", b"{}", ()) for offset in range(begin, self.next)]

    async def seek(self, topic: str, partition: int, offset: int) -> None:  # noqa: ARG002  # the port's
        self.next = offset

    async def end_offsets(self) -> Mapping[Partition, int]:
        return {PART: 100}

    async def lag(self) -> int:
        return 100 - self.next

    async def commit(self, positions: Mapping[Partition, int]) -> None:
        self.committed = positions

    async def stop(self) -> None:
        self.stopped = True


def offsets(records: Sequence[Record]) -> list[int]:
    return [record.offset for record in records]


async def pass_by() -> None:
    """Whoever can go on does."""
    for _ in range(5):
        await asyncio.sleep(0)


async def test_behind_much_the_next_is_asked_for_while_it_is_handled_and_behind_little_it_is_not() -> None:
    inner = Offsets(3, 2, 1, 0)
    ahead = ReadingAhead(inner)
    assert offsets(await ahead.poll(4, 0.1)) == [0, 1, 2]
    await pass_by()
    assert (inner.polls, await ahead.lag()) == (2, 95 + 1)
    assert offsets(await ahead.poll(4, 0.1)) == [3, 4]  # half of what was asked for, behind which nothing is likely
    await pass_by()
    assert (inner.polls, await ahead.lag()) == (2, 95)
    assert offsets(await ahead.poll(4, 0.1)) == [5]
    assert inner.polls == 3


async def test_a_change_of_owners_is_seen_behind_the_poll_that_was_begun_before_it() -> None:
    inner = Offsets(4, 4, 4)
    ahead = ReadingAhead(inner)
    await ahead.start()
    await ahead.poll(4, 0.1)
    inner.epoch = 3
    before = ahead.epoch
    assert before == 2
    assert offsets(await ahead.poll(4, 0.1)) == [4, 5, 6, 7]
    assert ahead.epoch == 3  # the consumer compares the two, and handles nothing of this


async def test_what_was_read_ahead_is_forgotten_when_something_is_sought() -> None:
    inner = Offsets(4, 4, 4)
    ahead = ReadingAhead(inner)
    await ahead.poll(4, 0.1)
    await pass_by()
    assert inner.next == 8
    await ahead.seek(*PART, 2)
    assert offsets(await ahead.poll(4, 0.1)) == [2, 3, 4, 5]


async def test_a_log_that_went_away_meanwhile_is_said_by_the_next_poll_and_by_no_seek() -> None:
    inner = Offsets(4, -1, 4, -1, 4)
    ahead = ReadingAhead(inner)
    await ahead.poll(4, 0.1)
    with pytest.raises(ConnectionError):
        await ahead.poll(4, 0.1)
    assert offsets(await ahead.poll(4, 0.1)) == [4, 5, 6, 7]
    await ahead.seek(*PART, 4)
    assert offsets(await ahead.poll(4, 0.1)) == [4, 5, 6, 7]


async def test_who_stops_leaves_no_task_behind_and_everything_else_is_the_others() -> None:
    inner = Offsets(4, 4)
    ahead: Subscriber = ReadingAhead(inner)
    before = asyncio.all_tasks()
    await ahead.poll(4, 0.1)
    await ahead.commit({PART: 4})
    assert (inner.committed, ahead.assignment()) == ({PART: 4}, {PART})
    assert await ahead.end_offsets() == {PART: 100}
    await ahead.stop()
    assert inner.stopped
    assert asyncio.all_tasks() == before
