"""The gate for rows of lists: from cells to an `Incoming` command."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from lead_intake.domain.broken_rows import narrowed
from lead_intake.domain.imports import Job, filled_in
from lead_intake.domain.inputs import Refused
from lead_intake.domain.list_form import columns_of, record_of
from lead_intake.domain.list_rows import Row
from lead_intake.domain.mapping import Record, content_of, without_room
from lead_intake.domain.problems import Problem
from lead_intake.entrypoints.incoming import Gate
from lead_intake.use_cases.take_in import IMPORT, LEAD, TOUCH, Incoming


class RowGate:
    """Days and times without a zone are those of `zone`."""

    def __init__(self, gate: Gate, zone: ZoneInfo) -> None:
        self._gate = gate
        self._zone = zone

    def read(self, job: Job, row: Row, now: datetime) -> tuple[dict[str, Any], Incoming]:
        """What the row says, and the command that takes it in or says why not."""
        record = record_of(row.cells, job.form.columns)
        if row.problem is not None or isinstance(record, Problem):
            problem = row.problem or record
            assert isinstance(problem, Problem)  # noqa: S101  # one of the two is
            cells = narrowed(row.cells, job.form.delimiter)
            kept = dict(zip(columns_of(job.form.columns, len(cells)), cells, strict=False))
            return {}, self._refused(job, row, kept, [problem])
        words = orjson.dumps({name: list(values) for name, values in record.items()}).decode()
        content, incoming = self.judged(job, record, words, now)
        return content, incoming._replace(place=row.number)

    def without_room(self, job: Job, row: Row) -> list[str]:
        """The columns whose texts the lead's fields have no room for; none where the row is refused anyway."""
        record = row.problem or record_of(row.cells, job.form.columns)
        return [] if isinstance(record, Problem) else without_room(record, job.mapping, job.kind, zone=self._zone)

    def judged(
        self, job: Job, record: Record, words: str, now: datetime, *, at: datetime | None = None
    ) -> tuple[dict[str, Any], Incoming]:
        """What a record says by the mapping of its list, and its command; `at` is when, where it does not say."""
        content, problems = content_of(record, job.mapping, job.kind, zone=self._zone)
        filled_in(content, job)
        if at is not None:
            content.setdefault("occurred_at", at.isoformat())
        if job.kind == "leads":
            incoming = self._gate.lead(content, words, IMPORT, now)
        else:
            incoming = self._gate.touch(content, words, IMPORT, job.options.create, now)
        if problems:
            also = incoming.reading.problems if isinstance(incoming.reading, Refused) else ()
            incoming = incoming._replace(reading=Refused((*problems, *also)))
        return content, incoming._replace(import_id=job.id, source=incoming.source or job.source)

    def _refused(self, job: Job, row: Row, kept: dict[str, str], problems: Sequence[Problem]) -> Incoming:
        kind = LEAD if job.kind == "leads" else TOUCH
        words = orjson.dumps({name: [cell] for name, cell in kept.items()}).decode()
        return Incoming(Refused(tuple(problems)), kind, IMPORT, job.source, words, import_id=job.id, place=row.number)
