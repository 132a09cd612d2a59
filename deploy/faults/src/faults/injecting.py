"""What is broken: drawn from a seed, and counted only where something alive was hit."""

import asyncio
import os
import signal
from functools import partial

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError

from event_contracts.topics import LEADS
from faults.breaker import JUMPS, Breaker, Fault
from faults.crashes import CRASH_SECONDS, POINTS, RARE_SECONDS, SERVICES, USUAL, crashed
from faults.history import History
from faults.installation import Installation, Replica, pid_of
from faults.processes import children_of, send, until_gone
from faults.proxy import Mode, Proxy
from faults.sizes import Size

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
    **{f"crash of {way}": "crash" for way in POINTS},
}
"""One broker at a time, for with two of three away nothing can be promised to move; one crash point at a time, or who
came to it would count for two."""
WAYS: tuple[Mode, ...] = ("cut", "slow", "half_open")
FROZEN_SECONDS = (1.0, 9.0)
ZOMBIE_SECONDS = (11.0, 15.0)
"""A member of a consumers' group that is silent for ten seconds is thrown out: this one wakes up and goes on."""
BROKEN_SECONDS = (0.5, 6.0)
OUTLASTING_SECONDS = (9.0, 12.0)
"""A way that is half open for longer than a send waits (eight seconds), and mostly than an answer of the database."""
ZOMBIE = "freeze a service until it is thrown out"


class Injector(Breaker):
    """Breaks brokers, the database and eight processes."""

    alone = SERVERS

    def __init__(self, installation: Installation, history: History, seed: int, size: Size) -> None:
        self._outlasting = size.outlasting
        super().__init__(history, seed)
        self._installation = installation
        if ZOMBIE in self._first and size.outlasting == "once":  # early, so that a short run does not wait for its end
            self._first.remove(ZOMBIE)
            self._first.insert(1, ZOMBIE)

    def faults(self) -> dict[str, tuple[float, Fault]]:
        """Each with its weight."""
        return {**self._usual(), **self._patient()}

    def _patient(self) -> dict[str, tuple[float, Fault]]:
        """What lasts for longer than the product waits; what has no weight is not drawn, but done once."""
        often = self._outlasting == "drawn"
        zombie: dict[str, tuple[float, Fault]] = {ZOMBIE: (often, partial(self._freeze_service, ZOMBIE_SECONDS))}
        long = {"half_open to the database for long": (7, self._break_way_to_database)}
        long |= {"half_open to a broker for long": (5, self._break_way_to_broker)}
        ways: dict[str, tuple[float, Fault]] = {
            name: (weight / len(WAYS) / 3, partial(fault, "half_open", OUTLASTING_SECONDS))
            for name, (weight, fault) in long.items()
        }
        return {} if self._outlasting == "never" else zombie | (ways if often else {})

    def _usual(self) -> dict[str, tuple[float, Fault]]:
        return {
            "kill a service": (6, self._kill_service),
            "freeze a service": (3, partial(self._freeze_service, FROZEN_SECONDS)),
            "kill a broker": (0.6, self._kill_broker),
            "freeze a broker": (1.2, self._freeze_broker),
            "kill the database": (1.2, self._kill_postgres),
            "freeze the database": (1, self._freeze_postgres),
            **{f"{mode} to the database": (7 / len(WAYS), partial(self._break_way_to_database, mode)) for mode in WAYS},
            **{f"{mode} to a broker": (5 / len(WAYS), partial(self._break_way_to_broker, mode)) for mode in WAYS},
            "full outbox": (0.6, self._fill_outbox),
            "rebalance": (2, self._rebalance),
            "jump of a clock": (3, self._jump),
            **{f"crash of {way}": (1, partial(self._crash, way)) for way in POINTS},
            "restart of everything": (0.2, self._restart_all),
        }

    def heal(self) -> None:
        """Nothing is broken any more; what died is being started again."""
        for replica in self._installation.replicas.values():
            for way in (replica.database, *replica.brokers.values()):
                way.heal()
            replica.clock.unlink(missing_ok=True)
            replica.crash.unlink(missing_ok=True)

    def _replica(self) -> Replica:
        return self._chance.choice(list(self._installation.replicas.values()))

    async def _kill_service(self) -> None:
        await self._kill(self._replica())

    async def _kill(self, replica: Replica) -> None:
        if await asyncio.to_thread(pid_of, replica) is not None:
            self._history.fault(f"kill -9 of {replica.name}")
            await asyncio.to_thread(replica.process.kill)

    async def _freeze_service(self, seconds: tuple[float, float]) -> None:
        replica = self._replica()
        await self._freeze(await asyncio.to_thread(pid_of, replica), replica.name, seconds)

    async def _freeze(self, pid: int | None, name: str, seconds: tuple[float, float]) -> None:
        if pid is None:
            return
        length = self._chance.uniform(*seconds)
        os.kill(pid, signal.SIGSTOP)
        self._history.fault(f"{name} is frozen for {length:.1f} s")
        await asyncio.sleep(length)
        send([pid], signal.SIGCONT)

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
        children = children_of(pid)
        self._history.fault("kill -9 of the postmaster")
        await asyncio.to_thread(self._installation.postgres.kill)
        await until_gone(children)
        await asyncio.to_thread(self._installation.postgres.start)

    async def _freeze_postgres(self) -> None:
        pid = self._installation.postgres.pid
        if pid is None:
            return
        length = self._chance.uniform(0.5, 4.0)
        frozen = [pid, *children_of(pid)]
        self._history.fault(f"PostgreSQL is frozen for {length:.1f} s")
        send(frozen, signal.SIGSTOP)
        await asyncio.sleep(length)
        send(frozen, signal.SIGCONT)

    async def _break_way_to_database(self, mode: Mode, seconds: tuple[float, float] = BROKEN_SECONDS) -> None:
        every = self._installation.replicas.values()
        await self._break_one(mode, [(f"{one.name} and its database", one.database) for one in every], seconds)

    async def _break_way_to_broker(self, mode: Mode, seconds: tuple[float, float] = BROKEN_SECONDS) -> None:
        every = self._installation.replicas.values()
        await self._break_one(mode, [
            (f"{one.name} and broker {number}", way)
            for one in every for number, way in enumerate(one.brokers.values(), start=1)
        ], seconds)  # fmt: skip

    async def _break_one(self, mode: Mode, ways: list[tuple[str, Proxy]], seconds: tuple[float, float]) -> None:
        """Break a way that is used at this moment."""
        used = [one for one in ways if one[1].used and one[1].mode == "open"]
        if not used:
            return
        name, way = self._chance.choice(used)
        length = self._chance.uniform(*seconds)
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
        seconds = self._chance.choice(JUMPS)
        self._history.fault(f"the clock of {replica.name} is {seconds} s ahead")
        replica.clock.write_text(str(seconds))
        await asyncio.sleep(self._chance.uniform(0.5, 3.0))
        replica.clock.unlink(missing_ok=True)

    async def _crash(self, way: str) -> None:
        point = self._chance.choice(POINTS[way])
        passes = 1 if way in SERVICES else self._chance.choice((1, 2, 5))
        replicas = self._installation.of(self._chance.choice(SERVICES.get(way, USUAL)))
        seconds = RARE_SECONDS if way in SERVICES else CRASH_SECONDS
        hit = await crashed(replicas, point, passes, lambda: self.enough, seconds)
        if hit is not None:
            self._history.fault(f"{hit.name} ends itself: {point}, pass {passes}")

    async def _restart_all(self) -> None:
        """A power cut: services, brokers and the database, all at once."""
        async with self._locks["brokers"], self._locks["database"]:
            self._history.fault("kill -9 of every process: services, brokers, database")
            every = [replica.process.kill for replica in self._installation.replicas.values()]
            kafka, postgres = self._installation.kafka, self._installation.postgres
            children = children_of(postgres.pid or 0)
            await asyncio.gather(*(asyncio.to_thread(kill) for kill in (*every, kafka.kill, postgres.kill)))
            await asyncio.sleep(self._chance.uniform(*BROKER_AWAY_SECONDS))
            await until_gone(children)
            await asyncio.gather(asyncio.to_thread(kafka.start), asyncio.to_thread(postgres.start))
            told = len(self._history.told)
            for _ in range(int(BACK_SECONDS / 0.1)):  # what is broken next is to be alive
                await asyncio.sleep(0.1)
                if len(self._history.told) > told:
                    break
