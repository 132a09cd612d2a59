"""Reads kept submissions again, by what is known today: the code, and the mapping of the list they stood in."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from event_bus.clock import Clock
from event_bus.port import Record
from event_bus.transaction import Transaction
from event_contracts.topics import INBOUND as INBOUND_TOPIC
from lead_intake.domain.imports import Job
from lead_intake.domain.inputs import Refused
from lead_intake.domain.problems import Problem
from lead_intake.domain.sources import Source
from lead_intake.entrypoints.cloud_events import read_event
from lead_intake.entrypoints.form_reading import Forms
from lead_intake.entrypoints.importing import NOT_TAKEN
from lead_intake.entrypoints.incoming import Gate
from lead_intake.entrypoints.raw import parsed
from lead_intake.entrypoints.row_gate import RowGate
from lead_intake.entrypoints.subscriptions import command_of
from lead_intake.import_ports import Imports
from lead_intake.ports import SubmissionRow
from lead_intake.source_ports import Sources
from lead_intake.use_cases.take_in import FORM, TOUCH, Incoming
from service_kit.errors import Refusal, conflict

ENDED = ("done", "cancelled")
ROWS_PER_SLICE = 50


class Rereading:
    """Makes commands of what was kept. Where the words name no time, what they tell happened when they came in."""

    def __init__(
        self, gate: Gate, rows: RowGate, forms: Forms, imports: Imports, sources: Sources, clock: Clock
    ) -> None:
        self._gate = gate
        self._rows = rows
        self._forms = forms
        self._imports = imports
        self._sources = sources
        self._clock = clock

    async def __call__(self, transaction: Transaction, rows: Sequence[SubmissionRow]) -> Sequence[Incoming | Refusal]:
        """One command per row, in order; a refusal (409) for a row of a list that is still being read."""
        import_ids = {row.import_id for row in rows if row.import_id is not None}
        jobs = await self._imports.load(transaction, import_ids) if import_ids else {}
        doors = {row.source for row in rows if row.channel == FORM and row.source is not None}
        sources = await self._sources.load(transaction, doors) if doors else {}
        read: list[Incoming | Refusal] = []
        for number, row in enumerate(rows, 1):
            read.append(self._read(row, jobs, sources))
            if number % ROWS_PER_SLICE == 0:
                await asyncio.sleep(0)  # requests have their turn between slices
        return read

    def _read(self, row: SubmissionRow, jobs: Mapping[str, Job], sources: Mapping[str, Source]) -> Incoming | Refusal:
        match row.channel:
            case "import":
                return self._row(row, jobs.get(row.import_id or ""))
            case "form":
                return self._form(row, sources.get(row.source or ""))
            case "inbound":
                return self._event(row)
            case _:
                return self._content(row)

    def _form(self, row: SubmissionRow, source: Source | None) -> Incoming | Refusal:
        if source is None:
            return conflict("The source it came through is gone.")
        return self._forms.again(source, row, self._clock())

    def _content(self, row: SubmissionRow) -> Incoming:
        words = row.body or ""
        try:
            content = parsed(words.encode())
        except Refusal as refusal:
            problems = tuple(Problem(*error) for error in refusal.errors)
            return Incoming(Refused(problems), row.kind, row.channel, row.source, words)
        return self._gated(row, content)

    def _event(self, row: SubmissionRow) -> Incoming:
        kept: dict[str, str] = orjson.loads(row.headers) if row.headers else {}
        headers = tuple((name, value.encode()) for name, value in kept.items())
        record = Record(INBOUND_TOPIC.name, 0, 0, None, (row.body or "").encode(), headers)
        event = read_event(record)
        return command_of(
            event._replace(time=event.time or row.received_at.isoformat()), row.body or "", self._gate, self._clock()
        )

    def _row(self, row: SubmissionRow, job: Job | None) -> Incoming | Refusal:
        """By the mapping of today, which may have been mended after the import's end."""
        if job is None or job.state not in ENDED:
            return conflict("The list in which it stands is still being read; try again when the import has ended.")
        broken = _broken(row)
        if broken:
            return Incoming(Refused(broken), row.kind, row.channel, row.source, row.body or "", import_id=row.import_id)
        cells: dict[str, list[str]] = orjson.loads(row.body or "{}")
        return self._rows.judged(job, cells, row.body or "", self._clock(), at=row.received_at)[1]

    def _gated(self, row: SubmissionRow, content: Any) -> Incoming:
        if isinstance(content, dict) and content.get("occurred_at") is None:
            content = {**content, "occurred_at": row.received_at.isoformat()}
        if row.kind == TOUCH:
            return self._gate.touch(content, row.body or "", row.channel, False, self._clock())
        return self._gate.lead(content, row.body or "", row.channel, self._clock())


def _broken(row: SubmissionRow) -> tuple[Problem, ...]:
    """What is wrong with the row itself: its cells may stand under the wrong columns, which no mapping mends."""
    errors = orjson.loads(row.problem)["errors"] if row.problem else []
    problems = (Problem(**error) for error in errors)
    return tuple(one for one in problems if one.field == "row" and one.reason != NOT_TAKEN.reason)
