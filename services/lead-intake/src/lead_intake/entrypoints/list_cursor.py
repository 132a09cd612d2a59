"""Goes through the rows of a stored list, a few pieces of the file at a time."""

from collections import deque

from event_bus.transaction import Database
from lead_intake.domain.imports import Job
from lead_intake.domain.list_form import filled
from lead_intake.domain.list_rows import Row, RowReader
from lead_intake.domain.refused_lists import own_columns
from lead_intake.import_ports import Imports

PARTS_AT_ONCE = 4


class ListCursor:
    """From the first row on; `exhausted` when there is none behind those that were given."""

    def __init__(self, database: Database, imports: Imports, import_id: str, encoding: str, delimiter: str) -> None:
        self._database = database
        self._imports = imports
        self._import_id = import_id
        self._reader = RowReader(encoding, delimiter)
        self._rows: deque[Row] = deque()
        self._parts: deque[bytes] = deque()
        self._next_part = 0
        self._ended = False

    @property
    def exhausted(self) -> bool:
        """Whether every row was given."""
        return self._ended and not self._rows

    async def next(self, count: int) -> list[Row]:
        """The next rows, header and blank ones included."""
        while len(self._rows) < count and not self._ended:
            await self._read_on()
        return [self._rows.popleft() for _ in range(min(count, len(self._rows)))]

    async def _read_on(self) -> None:
        if not self._parts:
            async with self._database.snapshot() as snapshot:
                found = await self._imports.parts(snapshot, self._import_id, self._next_part, PARTS_AT_ONCE)
            self._parts.extend(found)
            self._next_part += len(found)
        if self._parts:
            self._reader.feed(self._parts.popleft())
        else:
            self._reader.end()
            self._ended = True
        self._rows.extend(self._reader.rows())


class DataCursor:
    """The rows of an import that it takes in: those behind the header that say something."""

    def __init__(self, database: Database, imports: Imports, job: Job) -> None:
        form = job.form
        self._header = form.header
        self._own = None if form.mends is None else len(own_columns(form))
        self._list = ListCursor(database, imports, job.id, form.encoding, form.delimiter)

    @property
    def exhausted(self) -> bool:
        """Whether every row was given; may be false where only blank ones are left."""
        return self._list.exhausted

    async def next(self, count: int) -> list[Row]:
        """Up to so many rows; fewer only at the end."""
        rows: list[Row] = []
        while len(rows) < count and not self._list.exhausted:
            rows += [row for row in await self._list.next(count - len(rows)) if self._says_something(row)]
        return rows

    def _says_something(self, row: Row) -> bool:
        if row.number <= self._header:
            return False
        said = row.cells if self._own is None else row.cells[: self._own]
        return row.problem is not None or (filled(said) > 0 and not (row.number == 1 and _is_hint(row.cells)))


def _is_hint(cells: list[str]) -> bool:
    """Excel's `sep=;`."""
    return cells[0].lower().startswith("sep=") and filled(cells) == 1
