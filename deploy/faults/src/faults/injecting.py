"""What is broken: drawn from a seed, and counted only where something alive was hit."""

import asyncio
import os
import signal
from functools import partial
from pathlib import Path

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError

from event_contracts.topics import LEADS
from faults.breaker import Breaker, Fault
from faults.history import History
from faults.installation import Installation, Replica, pid_of
from faults.proxy import Mode, Proxy

STRANGER_SECONDS = 5.0
FULL_SECONDS = 12.0
BACK_SECONDS = 60.0
BROKER_AWAY_SECONDS = (3.0, 5.0)
"""A broker may come back under its id when the controller has given up its session."""
SERVERS = {
    "kill a broker": "brokers",
    "freeze a broker": "brokers",
    "kill the database": "database",
    "freeze the database": "database",
}
"""One broker at a time, for with two of three away nothing can be promised to move."""
WAYS: tuple[Mode, ...] = ("cut", "slow", "half_open")


class Injector(Breaker):
    """Breaks brokers, the database and eight processes."""

    alone = SERVERS

    def __init__(self, installation: Installation, history: History, seed: int) -> None:
        super().__init__(history, seed)
        self._installation = installation

    def faults(self) -> dict[str, tuple[float, Fault]]:
        """Each with its weight."""
        return {
            "kill a service": (6, self._kill_service),
            "freeze a service": (4, self._freeze_service),
            "kill a broker": (0.6, self._kill_broker),
            "freeze a broker": (1.2, self._freeze_broker),
            "kill the database": (1.2, self._kill_postgres),
            "freeze the database": (1, self._freeze_postgres),
            **{f"{mode} to the database": (7 / len(WAYS), partial(self._break_way_to_database, mode)) for mode in WAYS},
            **{f"{mode} to a broker": (5 / len(WAYS), partial(self._break_way_to_broker, mode)) for mode in WAYS},
            "full outbox": (0.6, self._fill_outbox),
            "rebalance": (2, self._rebalance),
            "jump of a clock": (3, self._jump),
            "restart of everything": (0.2, self._restart_all),
        }

    def heal(self) -> None:
        """Nothing is broken any more; what died is being started again."""
        for replica in self._installation.replicas.values():
            for way in (replica.database, *replica.brokers.values()):
                way.heal()
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
        if await asyncio.to_thread(self._installation.kafka.pid, node) is None:
            return
        self._history.fault(f"kill -9 of broker {node}")
        await asyncio.to_thread(self._installation.kafka.kill, node)
        await asyncio.sleep(self._chance.uniform(*BROKER_AWAY_SECONDS))
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
        await _until_gone(children)
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

    async def _break_way_to_database(self, mode: Mode) -> None:
        every = self._installation.replicas.values()
        await self._break_one(mode, [(f"{one.name} and its database", one.database) for one in every])

    async def _break_way_to_broker(self, mode: Mode) -> None:
        every = self._installation.replicas.values()
        await self._break_one(mode, [
            (f"{one.name} and broker {number}", way)
            for one in every for number, way in enumerate(one.brokers.values(), start=1)
        ])  # fmt: skip

    async def _break_one(self, mode: Mode, ways: list[tuple[str, Proxy]]) -> None:
        """Break a way that is used at this moment."""
        used = [one for one in ways if one[1].used and one[1].mode == "open"]
        if not used:
            return
        name, way = self._chance.choice(used)
        length = self._chance.uniform(0.5, 6.0)
        if way.turn(mode):
            self._history.fault(f"{name}: {mode} for {length:.1f} s")
        await asyncio.sleep(length)
        way.heal()

    async def _fill_outbox(self) -> None:
        """No replica of a service reaches a broker until a client was told that too much waits."""
        ways = [way for replica in self._installation.of("intake") for way in replica.brokers.values()]
        refused = self._history.unavailable
        for way in ways:
            way.turn("cut")
        for _ in range(int(FULL_SECONDS / 0.1)):
            await asyncio.sleep(0.1)
            if self._history.unavailable > refused:
                self._history.fault("the outbox of lead-intake is full, for it reaches no broker")
                break
        for way in ways:
            way.heal()

    async def _rebalance(self) -> None:
        """A stranger joins and leaves a consumers' group, again and again, faster than the group settles."""
        group = self._chance.choice(("lead-intake", "qualification", "sales-feedback", "digest"))
        joined = False
        for _ in range(3):
            stranger = AIOKafkaConsumer(
                LEADS.name,
                bootstrap_servers=self._installation.kafka.bootstrap,
                group_id=group,
                enable_auto_commit=False,
            )
            try:
                await asyncio.wait_for(stranger.start(), STRANGER_SECONDS)
                if not joined:
                    self._history.fault(f"a stranger joins and leaves the group {group}, again and again")
                joined = True
                await asyncio.sleep(self._chance.uniform(0.2, 1.0))
            except (KafkaError, TimeoutError, OSError):
                continue
            finally:
                await asyncio.wait({asyncio.create_task(stranger.stop())}, timeout=STRANGER_SECONDS)

    async def _jump(self) -> None:
        replica = self._replica()
        if await asyncio.to_thread(pid_of, replica) is None:
            return
        seconds = self._chance.choice((-3600, -60, 45, 3600, 86_400))
        self._history.fault(f"the clock of {replica.name} is {seconds} s ahead")
        replica.clock.write_text(str(seconds))
        await asyncio.sleep(self._chance.uniform(0.5, 3.0))
        replica.clock.unlink(missing_ok=True)

    async def _restart_all(self) -> None:
        """A power cut: services, brokers and the database, all at once."""
        async with self._locks["brokers"], self._locks["database"]:
            self._history.fault("kill -9 of every process: services, brokers, database")
            every = [replica.process.kill for replica in self._installation.replicas.values()]
            kafka, postgres = self._installation.kafka, self._installation.postgres
            children = _children(postgres.pid or 0)
            await asyncio.gather(*(asyncio.to_thread(kill) for kill in (*every, kafka.kill, postgres.kill)))
            await asyncio.sleep(self._chance.uniform(*BROKER_AWAY_SECONDS))
            await _until_gone(children)
            await asyncio.gather(asyncio.to_thread(kafka.start), asyncio.to_thread(postgres.start))
            told = len(self._history.told)
            for _ in range(int(BACK_SECONDS / 0.1)):  # what is broken next is to be alive
                await asyncio.sleep(0.1)
                if len(self._history.told) > told:
                    break


def _children(pid: int) -> list[int]:
    """The processes that a process has started."""
    found = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in found.read_text().split()] if found.exists() else []


async def _until_gone(pids: list[int]) -> None:
    while _alive(pids):  # noqa: ASYNC110  # they are no children of ours
        await asyncio.sleep(0.05)


def _alive(pids: list[int]) -> bool:
    return any(Path(f"/proc/{pid}").exists() for pid in pids)


def _signal(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        if Path(f"/proc/{pid}").exists():
            os.kill(pid, number)
