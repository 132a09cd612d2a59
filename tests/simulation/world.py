"""Four services on a simulated log and real SQLite files in memory; started, killed and started again."""

import asyncio
import os
import tempfile
from contextvars import Context
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from digest.use_cases.send_digests import SentNow
from event_bus.retrying import Retrying
from service_kit.commands import Commands
from service_kit.errors import Refusal, unavailable
from service_kit.idempotency import Answer, Once
from service_kit.service import Service
from simulation.connections import looking
from simulation.log import SimulatedLog
from simulation.loop import PROCESS, Process, SimulatedLoop
from simulation.making import create
from simulation.post import Post
from simulation.seams import LOST_SECONDS, Leaders
from simulation.spells import Spell, fault_of

BEGIN = datetime(2026, 3, 2, 9, tzinfo=UTC)
PACKAGES = ("lead_intake", "qualification", "sales_feedback", "digest")
CALL_SECONDS = 3.0
MEMORY = Path("/dev/shm")  # noqa: S108  # files in memory: two connections see one another as on a disk


def room() -> Path:
    """A folder in memory, where there is such a thing."""
    return Path(tempfile.mkdtemp(prefix="leadloop-simulation-", dir=MEMORY if os.access(MEMORY, os.W_OK) else None))


class Template(NamedTuple):
    """Where every seed begins: migrated databases, a team, and the log on which that was said."""

    folder: Path
    log: tuple[Any, Any]


class Running(NamedTuple):
    """A service in one life of a process."""

    process: Process
    service: Service

    @property
    def application(self) -> Any:
        """Its use cases."""
        return self.service.app.state.application


class World:
    """The installation of one seed."""

    def __init__(self, loop: SimulatedLoop, folder: Path, replicated: str | None = None) -> None:
        self.loop = loop
        self.folder = folder
        self._looking = {package: looking(self.file(package)) for package in PACKAGES}
        self.log = SimulatedLog(loop.random)
        self.leaders = loop.leaders = Leaders()  # type: ignore[attr-defined]
        self.post = loop.post = Post(loop.random)  # type: ignore[attr-defined]
        self.leap = timedelta()
        self.asking: set[str] = set()  # keys of requests that are not answered yet
        self.names = [*PACKAGES, *([f"{replicated}/2"] if replicated else [])]
        self.running: dict[str, Running] = {}
        self._lives = 0
        self.poisoned: dict[tuple[str, str], Spell] = {}
        """Leads that a service's handlers cannot stand for a while."""
        self.spells: dict[Process | None, dict[str, Spell]] = {}
        """What fails in a process: `before sqlite-write`, `after sqlite-write`...; its `clock`, its `full` outbox."""

    def now(self) -> datetime:
        """The time everybody's clock shows, but in a process whose clock has jumped."""
        shown = BEGIN + self.leap + timedelta(seconds=self.loop.time())
        jumped = self.spells.get(PROCESS.get(), {}).get("clock")
        return shown + jumped.shift if jumped is not None and jumped.strikes(self.loop.time()) else shown

    def file(self, package: str) -> Path:
        """The database of a service."""
        return self.folder / f"{package}.db"

    async def start(self, name: str) -> None:
        """A new life."""
        package = name.split("/", maxsplit=1)[0]
        self._lives += 1
        process = Process(name, self._lives)
        process.broken = partial(self._broken, process)
        inside = process.context()
        service = inside.run(create, package, self.folder, self.log, self.now)
        process.connections = [service.database._writer, service.database._reader]  # type: ignore[attr-defined]
        self._poison(package, service)
        self.running[name] = Running(process, service)
        self.loop.spawn(process, self._begin(service))

    async def _begin(self, service: Service) -> None:
        while True:
            try:
                await service.start()
            except Exception:  # noqa: BLE001  # as its supervisor does
                await asyncio.sleep(0.2)
            else:
                return

    def _poison(self, package: str, service: Service) -> None:
        """Let every handler fail for leads that are poisoned at the moment."""
        retrying = [getattr(worker.run, "__self__", None) for worker in service._workers]
        parked: list[Any] = [one for one in retrying if isinstance(one, Retrying)]
        for holder in [*(one.batch for one in service.consumers), *parked]:
            heard = holder._subscription
            holder._subscription = heard._replace(handle=self._failing(package, heard.handle))

    def _failing(self, package: str, handle: Any) -> Any:
        async def handled(transaction: Any, batch: Any) -> None:
            found = [self.poisoned[it] for one in batch if (it := (package, _lead_of(one))) in self.poisoned]
            if any(spell.strikes(self.loop.time()) for spell in found):
                raise ValueError("poison")
            await handle(transaction, batch)

        return handled

    def kill(self, name: str) -> None:
        """As `kill -9`; what others know of it, they learn later."""
        process, _ = self.running.pop(name)
        self.loop.kill(process)
        outside = Context()  # it may be killed by what it does itself, and what belongs to it never runs again
        for learns in (self.leaders.lose, self.log.lose_member):
            self.loop.call_later(self.loop.random.random() * LOST_SECONDS, learns, process, context=outside)

    def _broken(self, process: Process, kind: str) -> Exception | None:
        spell = self.spells.get(process, {}).get(kind)
        return fault_of(kind) if spell is not None and spell.strikes(self.loop.time()) else None

    async def call(self, package: str, use_case: str, command: Any, key: str) -> Answer:
        """What a good client does: again with the same key until it is answered."""
        self.asking.add(key)
        try:
            return await self._asked(package, use_case, command, key)
        finally:
            self.asking.discard(key)

    async def _asked(self, package: str, use_case: str, command: Any, key: str) -> Answer:
        for attempt in range(200):
            names = [name for name in self.running if name.split("/")[0] == package]
            if names:
                running = self.running[self.loop.random.choice(sorted(names))]
                try:
                    return await self._once(running, use_case, command, key)
                except (ConnectionError, TimeoutError):
                    pass
                except Refusal as refusal:
                    if refusal.status < 500:
                        return _refused(refusal)
            await asyncio.sleep(0.03 + 0.05 * self.loop.random.random() * min(attempt, 10))
        raise AssertionError(f"{package} never answered {use_case}")

    async def _once(self, running: Running, use_case: str, command: Any, key: str) -> Answer:
        if running.service.app.state.backlog.full:  # as the guard of every route that writes
            if spell := self.spells.get(running.process, {}).get("full"):
                spell.hit = True
            raise unavailable(seconds=5)
        doors = running.process.doors
        door: Commands[Any, Any] = doors[use_case] if use_case in doors else getattr(running.application, use_case)
        once = Once("client", f"/{use_case}", key, key)
        call = self.loop.create_future()
        running.process.calls.add(call)

        async def answered() -> None:
            try:
                answer = await door.answer([command], lambda results: _rendered(results[0]), once)
            except BaseException as error:  # noqa: BLE001  # the client's to judge
                if not call.done():
                    call.set_exception(error)
            else:
                if not call.done():
                    call.set_result(answer)

        self.loop.spawn(running.process, answered())
        try:
            answer: Answer = await asyncio.wait_for(call, CALL_SECONDS)
            return answer
        finally:
            running.process.calls.discard(call)

    def rows(self, package: str, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """What is committed, as a list request would show it."""
        return self._looking[package].execute(sql, values).fetchall()

    def close(self) -> None:
        """Let go of everything."""
        for name in [*self.running]:
            process, _ = self.running.pop(name)
            for connection in process.connections:
                connection.close()
        self.loop.bury()


def _lead_of(one: Any) -> str:
    key = one.key.decode(errors="replace") if isinstance(one.key, bytes) else str(one.key)
    return key.split("/")[0]


def _refused(refusal: Refusal) -> Answer:
    """Its code, and after a space why: the code of that, or what is wrong with the first field."""
    about = [f"{one.field} {one.reason}" for one in refusal.errors[:1]]
    why = refusal.extra.get("why") if refusal.status == 409 else None
    return Answer(refusal.status, " ".join([refusal.code, why or next(iter(about), refusal.code)]).encode())


def _rendered(result: Any) -> Answer:
    if isinstance(result, Refusal):
        return _refused(result)
    if isinstance(result, SentNow):  # as its route does: the subject may name somebody
        return Answer(200, orjson.dumps({"person": result.person, "written": result.subject is not None}))
    found = (result._asdict() if hasattr(result, "_asdict") else {}).items()
    said = {name: value for name, value in found if isinstance(value, (str, int, bool)) or value is None}
    return Answer(200, orjson.dumps(said))
