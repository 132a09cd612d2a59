"""Shows how a list is understood before anything of it is taken in."""

import codecs
from collections.abc import Sequence
from typing import Any

from event_bus.clock import Clock
from event_bus.transaction import Database
from lead_intake.domain.field_names import by_looks, propose
from lead_intake.domain.imports import Job
from lead_intake.domain.inputs import Refused
from lead_intake.domain.list_form import SEEN_ROWS, Form, columns_of, delimiter_of, filled, header_of, record_of
from lead_intake.domain.list_rows import Row
from lead_intake.domain.mapping import Kind, Targets, is_target
from lead_intake.domain.problems import Problem
from lead_intake.entrypoints.list_cursor import DataCursor, ListCursor
from lead_intake.entrypoints.row_gate import RowGate
from lead_intake.entrypoints.uploads import Stored
from lead_intake.import_ports import Imports

SHOWN_ROWS = 20
ERROR_COLUMNS = ("problem", "row")
"""What a file of refused rows has besides their own columns; means nothing when it is sent again."""


class Previews:
    """Reads the beginnings of stored lists."""

    def __init__(self, database: Database, imports: Imports, rows: RowGate, clock: Clock) -> None:
        self._database = database
        self._imports = imports
        self._rows = rows
        self._clock = clock

    async def of_upload(self, stored: Stored, kind: Kind) -> tuple[Form, Targets]:
        """How the list is written, and what its columns seem to be."""
        text = codecs.decode(stored.head, stored.encoding, "replace").removeprefix("\ufeff")
        lines = text.replace("\r\n", "\n").replace("\r", "\n")
        return await self.understood(stored.job, kind, stored.encoding, delimiter_of(lines), None)

    async def understood(
        self, job: Job, kind: Kind, encoding: str, delimiter: str, header: int | None
    ) -> tuple[Form, Targets]:
        """The same where some of it was said."""
        cursor = ListCursor(self._database, self._imports, job.id, encoding, delimiter)
        rows = await cursor.next(max(2 * SEEN_ROWS, (header or 0) + SEEN_ROWS))
        if header is None:
            header = header_of(rows, kind)
        names: Sequence[str] = next((row.cells for row in rows if row.number == header), [])
        width = 0 if names else max((len(row.cells) for row in rows if row.problem is None), default=0)
        form = Form(encoding, delimiter, header, columns_of(names, width))
        return form, _proposed(form, rows, kind)

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


def _proposed(form: Form, rows: Sequence[Row], kind: Kind) -> Targets:
    proposed: dict[str, str | None] = {
        name: target
        for name, target in propose(form.columns, kind).items()
        if target is None or is_target(target, kind)
    }
    if form.columns[-2:] == ERROR_COLUMNS:
        proposed |= dict.fromkeys(ERROR_COLUMNS)
    for row in rows:
        record = row.problem or record_of(row.cells, form.columns)
        if row.number > form.header and filled(row.cells) and not isinstance(record, Problem):
            proposed |= by_looks(record, proposed)
    return proposed
