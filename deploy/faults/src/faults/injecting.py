"""What is broken: drawn from a seed, and counted only where something alive was hit."""

import asyncio
import os
import random
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path

from faults.history import History
from faults.installation import Installation, Replica, pid_of
from faults.proxy import Mode
from faults.sizes import Size

AT_ONCE = 3
SERVERS = ("kill a broker", "freeze a broker", "kill the database", "freeze the database")
"""One of them at a time: with two brokers of three away nothing can be promised to move."""
WAYS: tuple[Mode, ...] = ("cut", "slow", "half_open")
Fault = Callable[[], Awaitable[None]]


class Injector:
    """Breaks an installation until enough is broken; heals what it broke itself, the supervisor starts what died."""

    def __init__(self, installation: Installation, history: History, seed: int) -> None:
        self._installation = installation
        self._history = history
        self._one_server = asyncio.Lock()
        self._chance = random.Random(seed)
        self._faults: dict[str, tuple[float, Fault]] = {
            "kill a service": (9, self._kill_service),
            "freeze a service": (3, self._freeze_service),
            "kill a broker": (1.2, self._kill_broker),
            "freeze a broker": (1.2, self._freeze_broker),
            "kill the database": (1.2, self._kill_postgres),
            "freeze the database": (1, self._freeze_postgres),
            "break the way to the database": (4, self._break_network),
            "rebalance": (1.5, self._rebalance),
            "jump of a clock": (1.5, self._jump),
            "restart of everything": (0.4, self._restart_all),
        }

    async def run(self, size: Size) -> None:
        """Go on until the size's faults are done."""
        names = list(self._faults)
        weights = [self._faults[name][0] for name in names]
        first = list(names)
        self._chance.shuffle(first)
        running: set[asyncio.Task[None]] = set()
        room = asyncio.Semaphore(AT_ONCE)
        while len(self._history.faults) < size.faults:
            await asyncio.sleep(self._chance.uniform(*size.pause))
            # each kind once before any is drawn again, so that a short run has them all
            name = first.pop() if first else self._chance.choices(names, weights)[0]
            await room.acquire()
            running.add(task := asyncio.create_task(self._do(name)))
            task.add_done_callback(running.discard)
            task.add_done_callback(lambda _: room.release())
        await asyncio.gather(*running)

    async def _do(self, name: str) -> None:
        if name in SERVERS:
            async with self._one_server:
                await self._faults[name][1]()
        else:
            await self._faults[name][1]()

    def heal(self) -> None:
        """Nothing is broken any more; what died is being started again."""
        for replica in self._installation.replicas.values():
            replica.database.heal()
            replica.clock.unlink(missing_ok=True)

    def _replica(self) -> Replica:
        return self._chance.choice(list(self._installation.replicas.values()))

    async def _kill_service(self) -> None:
        await self._kill(self._replica())

    async def _kill(self, replica: Replica) -> None:
        if await asyncio.to_thread(pid_of, replica) is not None:
            self._history.fault(f"kill -9 of {replica.name}")
            await asyncio.to_thread(replica.process.kill)

    async def _freeze_service(self) -> None:
        replica = self._replica()
        await self._freeze(await asyncio.to_thread(pid_of, replica), replica.name, (1.0, 9.0))

    async def _freeze(self, pid: int | None, name: str, seconds: tuple[float, float]) -> None:
        if pid is None:
            return
        length = self._chance.uniform(*seconds)
        os.kill(pid, signal.SIGSTOP)
        self._history.fault(f"{name} is frozen for {length:.1f} s")
        await asyncio.sleep(length)
        _signal([pid], signal.SIGCONT)

    async def _kill_broker(self) -> None:
        node = self._chance.randint(1, 3)
        self._history.fault(f"kill -9 of broker {node}")
        await asyncio.to_thread(self._installation.kafka.kill, node)
        # a broker may come back under its id when the controller has given up its session
        await asyncio.sleep(self._chance.uniform(3.0, 5.0))
        await asyncio.to_thread(self._installation.kafka.start)

    async def _freeze_broker(self) -> None:
        node = self._chance.randint(1, 3)
        await self._freeze(await asyncio.to_thread(self._installation.kafka.pid, node), f"broker {node}", (1.0, 5.0))

    async def _kill_postgres(self) -> None:
        pid = self._installation.postgres.pid
        if pid is None:
            return
        children = _children(pid)
        self._history.fault("kill -9 of the postmaster")
        await asyncio.to_thread(self._installation.postgres.kill)
        while _alive(children):  # noqa: ASYNC110  # they are no children of ours
            await asyncio.sleep(0.05)
        await asyncio.to_thread(self._installation.postgres.start)

    async def _freeze_postgres(self) -> None:
        pid = self._installation.postgres.pid
        if pid is None:
            return
        length = self._chance.uniform(0.5, 4.0)
        frozen = [pid, *_children(pid)]
        self._history.fault(f"PostgreSQL is frozen for {length:.1f} s")
        _signal(frozen, signal.SIGSTOP)
        await asyncio.sleep(length)
        _signal(frozen, signal.SIGCONT)

    async def _break_network(self) -> None:
        replica = self._replica()
        mode = self._chance.choice(WAYS)
        length = self._chance.uniform(0.5, 6.0)
        if replica.database.turn(mode):
            self._history.fault(f"{replica.name} and its database: {mode} for {length:.1f} s")
        await asyncio.sleep(length)
        replica.database.heal()

    async def _rebalance(self) -> None:
        """The consumers of one service leave and join again, one after the other, faster than a group settles."""
        service = self._chance.choice(("intake", "qualification", "sales", "digest"))
        for _ in range(2):
            for replica in self._installation.of(service):
                await self._kill(replica)
                await asyncio.sleep(self._chance.uniform(0.5, 2.0))

    async def _jump(self) -> None:
        replica = self._replica()
        seconds = self._chance.choice((-3600, -60, 45, 3600, 86_400))
        self._history.fault(f"the clock of {replica.name} is {seconds} s ahead")
        replica.clock.write_text(str(seconds))
        await asyncio.sleep(self._chance.uniform(0.5, 3.0))
        replica.clock.unlink(missing_ok=True)

    async def _restart_all(self) -> None:
        for replica in self._installation.replicas.values():
            await self._kill(replica)


def _children(pid: int) -> list[int]:
    """The processes that a process has started."""
    found = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in found.read_text().split()] if found.exists() else []


def _alive(pids: list[int]) -> bool:
    return any(Path(f"/proc/{pid}").exists() for pid in pids)


def _signal(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        if Path(f"/proc/{pid}").exists():
            os.kill(pid, number)
