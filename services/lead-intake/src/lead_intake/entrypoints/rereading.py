"""Reads kept submissions again, by what is known today: the code, and the mapping of the list they stood in."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from event_bus.clock import Clock
from event_bus.port import Record
from event_bus.transaction import Transaction
from event_contracts.topics import INBOUND as INBOUND_TOPIC
from lead_intake.domain.inputs import Refused
from lead_intake.domain.mapping import Kind, content_of
from lead_intake.domain.problems import Problem
from lead_intake.entrypoints.cloud_events import read_event
from lead_intake.entrypoints.incoming import Gate
from lead_intake.entrypoints.raw import parsed
from lead_intake.entrypoints.subscriptions import command_of
from lead_intake.ports import ImportedList, SubmissionRow, Submissions
from lead_intake.use_cases.take_in import IMPORT, INBOUND, TOUCH, Incoming
from service_kit.errors import Refusal, conflict


class Rereading:
    """Makes commands of what was kept. Where the words name no time, what they tell happened when they came in."""

    def __init__(self, gate: Gate, submissions: Submissions, clock: Clock, zone: ZoneInfo) -> None:
        self._gate = gate
        self._submissions = submissions
        self._clock = clock
        self._zone = zone

    async def __call__(self, transaction: Transaction, rows: Sequence[SubmissionRow]) -> Sequence[Incoming | Refusal]:
        """One command per row, in order; a refusal (409) for a row of a list that is still being read."""
        import_ids = {row.import_id for row in rows if row.import_id is not None}
        lists = await self._submissions.lists(transaction, import_ids)
        return [self._read(row, lists) for row in rows]

    def _read(self, row: SubmissionRow, lists: dict[str, ImportedList]) -> Incoming | Refusal:
        if row.channel == IMPORT:
            return self._row(row, lists.get(row.import_id or ""))
        if row.channel == INBOUND:
            return self._event(row)
        return self._content(row)

    def _content(self, row: SubmissionRow) -> Incoming:
        words = row.body or ""
        try:
            content = parsed(words.encode())
        except Refusal as refusal:
            problems = tuple(Problem(*error) for error in refusal.errors)
            return Incoming(Refused(problems), row.kind, row.channel, row.source, words)
        return self._gated(row, content, row.kind, create=False)

    def _event(self, row: SubmissionRow) -> Incoming:
        kept: dict[str, str] = orjson.loads(row.headers) if row.headers else {}
        headers = tuple((name, value.encode()) for name, value in kept.items())
        record = Record(INBOUND_TOPIC.name, 0, 0, None, (row.body or "").encode(), headers)
        event = read_event(record)
        return command_of(
            event._replace(time=event.time or row.received_at.isoformat()), row.body or "", self._gate, self._clock()
        )

    def _row(self, row: SubmissionRow, imported: ImportedList | None) -> Incoming | Refusal:
        if imported is None or not imported.ended:
            return conflict("The list in which it stands is still being read; try again when the import has ended.")
        cells: dict[str, list[str]] = orjson.loads(row.body or "{}")
        kind: Kind = "touches" if imported.kind == "touches" else "leads"
        content, problems = content_of(cells, imported.targets, kind, zone=self._zone)
        if imported.source is not None:
            content.setdefault("source", imported.source)
        incoming = self._gated(row, content, row.kind, create=True)._replace(import_id=row.import_id)
        return incoming._replace(reading=Refused(tuple(problems))) if problems else incoming

    def _gated(self, row: SubmissionRow, content: Any, kind: str, *, create: bool) -> Incoming:
        if isinstance(content, dict) and content.get("occurred_at") is None:
            content = {**content, "occurred_at": row.received_at.isoformat()}
        if kind == TOUCH:
            return self._gate.touch(content, row.body or "", row.channel, create, self._clock())
        return self._gate.lead(content, row.body or "", row.channel, self._clock())
