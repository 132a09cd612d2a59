"""The worker that takes lists in: every running import gets its turn, and goes on where it stood after any end."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

import structlog

from event_bus.clock import Clock
from event_bus.relay import Leadership
from event_bus.transaction import TRANSIENT, StaleError, Transaction
from lead_intake.domain.imports import Job
from lead_intake.domain.inputs import Refused
from lead_intake.domain.problems import Problem
from lead_intake.entrypoints.list_cursor import DataCursor
from lead_intake.entrypoints.row_gate import RowGate
from lead_intake.import_ports import Imports
from lead_intake.use_cases.import_rows import Chunk
from lead_intake.use_cases.take_in import Incoming
from service_kit.database import OpenDatabase

ROWS_PER_SLICE = 250
POLL_SECONDS = 5.0
FULL_SECONDS = 0.5
STALE_ATTEMPTS = 20
"""Somebody else's commit came between; what is never through is no accident but something in the rows."""
UPLOAD_IDLE = timedelta(hours=1)
NOT_TAKEN = Problem("row", "could not be taken in", "Send it again; if that does not help, report it to the operators.")
log = structlog.get_logger("lead_intake.importing")

ImportRows = Callable[[Transaction, Chunk], Awaitable[Job]]
EndImport = Callable[[Transaction, Job], Awaitable[Job]]


class Importing:
    """Runs in the one process of the installation that leads this duty; `full` says that facts must be sent first."""

    def __init__(
        self,
        database: OpenDatabase,
        imports: Imports,
        rows: RowGate,
        import_rows: ImportRows,
        end_import: EndImport,
        clock: Clock,
        rows_at_once: int,
    ) -> None:
        self._database = database
        self._imports = imports
        self._rows = rows
        self._import_rows = import_rows
        self._end_import = end_import
        self._clock = clock
        self._rows_at_once = rows_at_once
        self._woken = asyncio.Event()
        self._cursors: dict[str, tuple[int, DataCursor]] = {}
        self._stale: Counter[str] = Counter()
        self.full: Callable[[], bool] = lambda: False

    def wake(self) -> None:
        """An import was started or broken off."""
        self._woken.set()

    async def pending(self) -> int:
        """Imports that are not done."""
        async with self._database.snapshot() as snapshot:
            return len(await self._imports.working(snapshot))

    async def run(self) -> None:
        """Lead until cancelled."""
        async with self._database.leadership("importing") as leadership:
            self._cursors.clear()
            while True:
                self._woken.clear()
                await self.sweep()
                while await self.turn(leadership):
                    pass
                try:
                    async with asyncio.timeout(POLL_SECONDS):
                        await self._woken.wait()
                except TimeoutError:
                    await leadership.check()

    async def turn(self, leadership: Leadership) -> bool:
        """One step of every import that has something to do; whether there was any."""
        async with self._database.snapshot() as snapshot:
            working = await self._imports.working(snapshot)
        for import_id in self._cursors.keys() - {job.id for job in working}:
            del self._cursors[import_id]
        for job in working:
            while self.full():  # noqa: ASYNC110  # the relay has no event to wait on
                await asyncio.sleep(FULL_SECONDS)
            await leadership.check()
            try:
                await self._step(job)
            except StaleError:
                self._cursors.pop(job.id, None)  # broken off, or a lead changed meanwhile: read anew
                self._stale[job.id] += 1
                await asyncio.sleep(0.002 * self._stale[job.id])
            except BaseException:
                self._cursors.pop(job.id, None)
                raise
            else:
                del self._stale[job.id]
        return bool(working)

    async def _step(self, job: Job) -> None:
        if job.state != "running":
            async with self._database.transaction() as transaction:
                await self._end_import(transaction, job)
        elif job.rows is None:
            counted = job.next(rows=await self._count(job))
            async with self._database.transaction() as transaction:
                await self._imports.save(transaction, [counted])
        else:
            await self._advance(job)

    async def _count(self, job: Job) -> int:
        cursor = DataCursor(self._database, self._imports, job)
        count = 0
        while rows := await cursor.next(self._rows_at_once):
            count += len(rows)
        return count

    async def _advance(self, job: Job) -> None:
        place, cursor = self._cursors.pop(job.id, (-1, None))
        if cursor is None or place != job.done_rows:
            cursor = await self._at(job)
        rows = await cursor.next(self._rows_at_once)
        commands: list[Incoming] = []
        for number, row in enumerate(rows):
            if number % ROWS_PER_SLICE == 0:
                await asyncio.sleep(0)  # requests have their turn between slices
            commands.append(self._rows.read(job, row, job.started_at or self._clock())[1])
        last = cursor.exhausted or job.done_rows + len(rows) == job.rows
        after = await self._take(job, commands, last=last)
        self._cursors[job.id] = (after.done_rows, cursor)

    async def _at(self, job: Job) -> DataCursor:
        """A cursor behind the rows that are in."""
        cursor = DataCursor(self._database, self._imports, job)
        left = job.done_rows
        while left and (rows := await cursor.next(min(left, self._rows_at_once))):
            left -= len(rows)
        return cursor

    async def _take(self, job: Job, commands: Sequence[Incoming], *, last: bool) -> Job:
        """Halved until what fails stands alone; it is refused then, and nothing waits behind it."""
        try:
            async with self._database.transaction() as transaction:
                return await self._import_rows(transaction, Chunk(job, commands, last))
        except TRANSIENT:
            raise
        except Exception as error:
            if isinstance(error, StaleError) and self._stale[job.id] < STALE_ATTEMPTS:
                raise
            if not commands or commands[0].reading == Refused((NOT_TAKEN,)):
                raise
            if len(commands) == 1:
                log.error("row_not_taken", import_id=job.id, place=commands[0].place, reason=type(error).__name__)
                return await self._take(job, [commands[0]._replace(reading=Refused((NOT_TAKEN,)))], last=last)
            middle = len(commands) // 2
            halfway = await self._take(job, commands[:middle], last=False)
            return await self._take(halfway, commands[middle:], last=last)

    async def sweep(self) -> None:
        """Uploads that broke off without anybody to clean up after them."""
        async with self._database.snapshot() as snapshot:
            abandoned = await self._imports.abandoned(snapshot, self._clock() - UPLOAD_IDLE)
        for import_id in abandoned:
            async with self._database.transaction() as transaction:
                await self._imports.forget(transaction, import_id)
