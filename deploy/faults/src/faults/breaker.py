"""Draws faults from a seed until enough of them have hit something alive."""

import asyncio
import contextlib
import random
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping

from faults.history import KIND, History
from faults.sizes import Size

TRIES = 3
"""How often a kind is tried before it is drawn like others, though it has hit nothing yet."""
Fault = Callable[[], Awaitable[None]]
LOOK_SECONDS = 0.1
AHEAD_LOOKS = 100
"""How long a fault waits for the work to come along: ten seconds; work that stands still is not spared."""

JUMPS = (-90_000, -3600, -60, 45, 3600, 90_000)
"""Seconds by which a clock is moved: by more than the day for which services know an Idempotency-Key as well, to either
side, since keys do not age by the clock of a process."""


class Breaker(ABC):
    """Breaks an installation; it heals what it broke itself, the supervisor starts what died."""

    at_once = 3
    alone: Mapping[str, str] = {}
    """Kinds of faults that wait for one another, by what they share."""

    def __init__(self, history: History, seed: int) -> None:
        self._history = history
        self.enough = False
        """Whether no more faults are wanted, however many there were."""
        self.share = 1.0
        """How much of the work has begun; faults come no faster, so that none of it is left alone."""
        self._chance = random.Random(seed)
        self._kinds = self.faults()
        self._first = list(self._kinds)
        """Each kind once before any is drawn again, so that a short run has them all; again what hit nothing alive."""
        self._chance.shuffle(self._first)
        self._tries: Counter[str] = Counter()
        self._locks = {shared: asyncio.Lock() for shared in self.alone.values()}

    @abstractmethod
    def faults(self) -> dict[str, tuple[float, Fault]]:
        """Each kind with its weight."""

    @abstractmethod
    def heal(self) -> None:
        """Nothing is broken any more; what died is being started again."""

    def hits(self) -> dict[str, int]:
        """How often each kind has hit something alive: a kind that never did says 0, and is not left out."""
        return {name: self._history.kinds[name] for name in self._kinds}

    async def run(self, size: Size) -> None:
        """Go on until the size's faults are done."""
        running: set[asyncio.Task[None]] = set()
        room = asyncio.Semaphore(self.at_once)
        while len(self._history.faults) < size.faults and not self.enough:
            await asyncio.sleep(self._chance.uniform(*size.pause))
            await self._not_ahead(size)
            await room.acquire()
            name = next((one for one in self._first if self._is_free(one)), None)
            if name is None:
                name = self._drawn()
            else:
                self._first.remove(name)
            running.add(task := asyncio.create_task(self._do(name)))
            task.add_done_callback(running.discard)
            task.add_done_callback(lambda _: room.release())
        await asyncio.gather(*running)

    async def _not_ahead(self, size: Size) -> None:
        looks = AHEAD_LOOKS
        while looks and not self.enough and len(self._history.faults) > size.faults * self.share:
            looks -= 1
            await asyncio.sleep(LOOK_SECONDS)

    def _drawn(self) -> str:
        names = [name for name in self._kinds if self._is_free(name)]
        return self._chance.choices(names, [self._kinds[name][0] for name in names])[0]

    def _is_free(self, name: str) -> bool:
        return name not in self.alone or not self._locks[self.alone[name]].locked()

    async def _do(self, name: str) -> None:
        async with self._locks[self.alone[name]] if name in self.alone else contextlib.nullcontext():
            KIND.set(name)
            await self._kinds[name][1]()
        self._tries[name] += 1
        if not self._history.kinds[name] and self._tries[name] < TRIES:
            self._first.append(name)
