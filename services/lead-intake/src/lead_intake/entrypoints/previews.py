"""Shows how a list is understood before anything of it is taken in."""

import codecs
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from event_bus.clock import Clock
from event_bus.transaction import Database
from lead_intake.domain.field_names import by_looks, propose
from lead_intake.domain.imports import TOO_MANY_FIELDS, Job, no_room, warnings
from lead_intake.domain.inputs import Refused
from lead_intake.domain.list_form import (
    SEEN_ROWS,
    Form,
    columns_of,
    delimiter_of,
    ends_in_ours,
    filled,
    header_of,
    record_of,
)  # fmt: skip
from lead_intake.domain.list_rows import Row
from lead_intake.domain.mapping import Kind, Targets, is_target
from lead_intake.domain.problems import Problem
from lead_intake.domain.refused_lists import are_refused_rows_of, mapping_again
from lead_intake.entrypoints.list_cursor import DataCursor, ListCursor
from lead_intake.entrypoints.row_gate import RowGate
from lead_intake.entrypoints.uploads import Stored
from lead_intake.import_ports import Imports

SHOWN_ROWS = 20
WEIGHED_ROWS = 200
"""So many are looked at for texts that a lead has no room for."""
EARLIER_IMPORTS = 200
"""Among so many, newest first, the one is looked for whose refused rows a list holds."""
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Understood(NamedTuple):
    """How a list is written, what its columns seem to be, and the import whose refused rows it holds."""

    form: Form
    mapping: Targets
    mends: Job | None


class Previews:
    """Reads the beginnings of stored lists."""

    def __init__(self, database: Database, imports: Imports, rows: RowGate, clock: Clock) -> None:
        self._database = database
        self._imports = imports
        self._rows = rows
        self._clock = clock

    async def of_upload(self, stored: Stored, kind: Kind) -> Understood:
        """How the list is read where nobody said anything of it."""
        text = codecs.decode(stored.head, stored.encoding, "replace").removeprefix("\ufeff")
        lines = text.replace("\r\n", "\n").replace("\r", "\n")
        found = await self.understood(stored.job, kind, stored.encoding, delimiter_of(lines), None)
        return found._replace(form=found.form._replace(guessed=stored.guessed))

    async def understood(self, job: Job, kind: Kind, encoding: str, delimiter: str, header: int | None) -> Understood:
        """The same where some of it was said."""
        cursor = ListCursor(self._database, self._imports, job.id, encoding, delimiter)
        rows = await cursor.next(max(2 * SEEN_ROWS, (header or 0) + SEEN_ROWS))
        if header is None:
            header = header_of(rows, kind)
        names: Sequence[str] = next((row.cells for row in rows if row.number == header), [])
        width = 0 if names else max((len(row.cells) for row in rows if row.problem is None), default=0)
        form = Form(encoding, delimiter, header, columns_of(names, width))
        earlier = await self._earlier(job, kind, form)
        if earlier is not None:
            form = form._replace(mends=earlier.id)
            return Understood(form, mapping_again(form.columns, earlier.mapping), earlier)
        return Understood(form, _proposed(form, rows, kind), None)

    async def _earlier(self, job: Job, kind: Kind, form: Form) -> Job | None:
        """The import whose refused rows these are: the one the file is named after, else the newest that fits."""
        if not ends_in_ours(form.columns):
            return None
        async with self._database.snapshot() as snapshot:
            named = await self._imports.load(snapshot, _ID.findall(job.file_name)[:1])
            jobs = [*named.values(), *await self._imports.page(snapshot, None, EARLIER_IMPORTS)]
        fitting = (one for one in jobs if one.id != job.id and one.kind == kind and one.refused)
        return next((one for one in fitting if are_refused_rows_of(form.columns, one.form)), None)

    async def rows(self, job: Job) -> list[dict[str, Any]]:
        """The first rows as they are understood: what each says, and what is wrong with it."""
        found = await DataCursor(self._database, self._imports, job).next(SHOWN_ROWS)
        now = self._clock()
        shown = []
        for row in found:
            content, incoming = self._rows.read(job, row, now)
            problems = incoming.reading.problems if isinstance(incoming.reading, Refused) else ()
            shown.append(
                {"row": row.number, "content": content, "problems": [problem._asdict() for problem in problems]}
            )
        return shown

    async def warnings(self, job: Job) -> list[Problem]:
        """What whoever sent the list should know before it starts, by its columns and by its first rows."""
        found = warnings(job)
        if job.state != "preview" or TOO_MANY_FIELDS in found:
            return found
        numbers: list[int] = []
        columns: dict[str, None] = {}
        for row in await DataCursor(self._database, self._imports, job).next(WEIGHED_ROWS):
            if names := self._rows.without_room(job, row):
                numbers.append(row.number)
                columns |= dict.fromkeys(names)
        return [*found, no_room(numbers, list(columns))] if numbers else found


def _proposed(form: Form, rows: Sequence[Row], kind: Kind) -> Targets:
    proposed: dict[str, str | None] = {
        name: target
        for name, target in propose(form.columns, kind).items()
        if target is None or is_target(target, kind)
    }
    for row in rows:
        record = row.problem or record_of(row.cells, form.columns)
        if row.number > form.header and filled(row.cells) and not isinstance(record, Problem):
            proposed |= by_looks(record, proposed)
    return proposed
