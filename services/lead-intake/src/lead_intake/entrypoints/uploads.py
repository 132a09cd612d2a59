"""Takes a file in while it is being sent: it goes to the database piece by piece, and memory stays flat."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from typing import NamedTuple

from event_bus.clock import Clock
from event_bus.settled import settled
from event_bus.transaction import TRANSIENT, Database, StaleError
from lead_intake.domain.imports import Job
from lead_intake.domain.problems import Problem
from lead_intake.import_ports import Imports, ListFiles, UnfitError
from service_kit.errors import FieldError, Refusal, invalid

PART_BYTES = 256 * 1024
PARTS_PER_TRANSACTION = 16
HEAD_BYTES = 64 * 1024
WORKBOOK_BYTES = 50 * 1024 * 1024


class Stored(NamedTuple):
    """A file that is in the database; `head` is its beginning as text is read from it.

    `guessed` where there was too little to be sure of its encoding.
    """

    job: Job
    encoding: str
    head: bytes
    guessed: bool


class Uploads:
    """Stores files; only one workbook is unpacked at a time, since that takes memory."""

    def __init__(self, database: Database, imports: Imports, files: ListFiles, clock: Clock) -> None:
        self._database = database
        self._imports = imports
        self._files = files
        self._clock = clock
        self._unpacking = asyncio.Semaphore(1)

    async def store(self, job: Job, pieces: AsyncIterator[bytes]) -> Stored:
        """The file under this import; of one that does not come whole or is no list nothing is kept.

        Raises `Refusal`: 413 or 422 for files that are not taken, and whatever `pieces` raises.
        """
        upload = _Upload(self, job)
        async with self._database.transaction() as transaction:
            await self._imports.begin(transaction, job)
        try:
            async for piece in pieces:
                await upload.take(piece)
            return await upload.end()
        except UnfitError as error:
            await self.forget(job.id)
            raise _unfit(error.problem) from error
        except BaseException:
            await self.forget(job.id)
            raise

    async def forget(self, import_id: str) -> None:
        """Delete what came; where the database is away, the worker does it later."""
        try:
            await settled(self._forget(import_id))
        except (StaleError, *TRANSIENT):
            return

    async def _forget(self, import_id: str) -> None:
        async with self._database.transaction() as transaction:
            await self._imports.forget(transaction, import_id)

    async def keep(self, job: Job, first: int, parts: list[bytes]) -> Job:
        """The import with these pieces more."""
        job = job._replace(bytes=job.bytes + sum(map(len, parts)), created_at=self._clock())
        async with self._database.transaction() as transaction:
            await self._imports.keep(transaction, job, first, parts)
        return job

    def refused(self, head: bytes) -> None:
        """Raises `Refusal` for a file that begins like no list."""
        problem = self._files.foreign(head)
        if problem is not None:
            raise _unfit(problem)

    async def unpacked(self, content: bytes) -> AsyncIterator[bytes]:
        """A workbook as CSV; raises `UnfitError`."""
        async with self._unpacking:
            lines = self._files.as_csv(content)
            while (piece := await asyncio.to_thread(next, lines, None)) is not None:
                yield piece

    @property
    def files(self) -> ListFiles:
        """What knows files."""
        return self._files


class _Upload:
    """One file on its way."""

    def __init__(self, uploads: Uploads, job: Job) -> None:
        self._uploads = uploads
        self._job = job
        self._hash = hashlib.sha256()
        self._watch = uploads.files.watch()
        self._head = b""
        self._workbook: bytearray | None = None
        self._buffer = bytearray()
        self._parts: list[bytes] = []
        self._number = 0
        self._judged = False

    async def take(self, piece: bytes) -> None:
        """The next piece of what is sent."""
        self._hash.update(piece)
        if not self._judged:
            self._buffer += piece
            if len(self._buffer) >= HEAD_BYTES:
                await self._judge()
        elif self._workbook is not None:
            self._add_to_workbook(piece)
        else:
            await self._add(piece)

    async def end(self) -> Stored:
        """All of it has come."""
        if not self._judged:
            await self._judge()
        if self._workbook is not None:
            async for lines in self._uploads.unpacked(bytes(self._workbook)):
                await self._add(lines)
        if self._buffer:
            self._parts.append(bytes(self._buffer))
        await self._flush()
        job = self._job._replace(file_hash=self._hash.hexdigest())
        return Stored(job, self._watch.encoding(), self._head, self._watch.guessed())

    async def _judge(self) -> None:
        """What it is, once enough has come to say so."""
        self._judged = True
        beginning = bytes(self._buffer)
        self._buffer.clear()
        self._uploads.refused(beginning)
        if self._uploads.files.is_workbook(beginning):
            self._workbook = bytearray()
            self._add_to_workbook(beginning)
        else:
            await self._add(beginning)

    def _add_to_workbook(self, piece: bytes) -> None:
        assert self._workbook is not None  # noqa: S101  # the caller looked
        self._workbook += piece
        if len(self._workbook) > WORKBOOK_BYTES:
            remedy = f"A workbook may have {WORKBOOK_BYTES} bytes. Save the sheet as CSV, which may be longer."
            raise Refusal(413, "too-large", "The body is too large", remedy)

    async def _add(self, piece: bytes) -> None:
        self._watch.see(piece)
        if len(self._head) < HEAD_BYTES:
            self._head += piece[:HEAD_BYTES]
        self._buffer += piece
        while len(self._buffer) >= PART_BYTES:
            self._parts.append(bytes(self._buffer[:PART_BYTES]))
            del self._buffer[:PART_BYTES]
        if len(self._parts) >= PARTS_PER_TRANSACTION:
            await self._flush()

    async def _flush(self) -> None:
        parts, self._parts = self._parts, []
        self._job = await self._uploads.keep(self._job, self._number, parts)
        self._number += len(parts)


def _unfit(problem: Problem) -> Refusal:
    return invalid([FieldError(*problem)])
