"""The refused rows of an import as a list that can be mended and sent again."""

import csv
import io
from collections.abc import AsyncIterator

import orjson

from event_bus.transaction import Database
from lead_intake.domain.imports import Job
from lead_intake.domain.list_form import no_formula
from lead_intake.entrypoints.previews import ERROR_COLUMNS
from lead_intake.import_ports import Imports, RefusedRow

ROWS_AT_ONCE = 500


async def refused_rows(database: Database, imports: Imports, job: Job) -> AsyncIterator[bytes]:
    """CSV in UTF-8, with a mark for spreadsheets: the list's own columns, the problem, and the row's number."""
    columns = [name for name in job.form.columns if name not in ERROR_COLUMNS]
    yield ("\ufeff" + _lines(job.form.delimiter, [[*columns, *ERROR_COLUMNS]])).encode()
    place = -1
    while True:
        async with database.snapshot() as snapshot:
            rows = await imports.refused(snapshot, job.id, place, ROWS_AT_ONCE)
        if not rows:
            return
        place = rows[-1].place
        yield _lines(job.form.delimiter, [_cells(row, columns) for row in rows]).encode()


def _cells(row: RefusedRow, columns: list[str]) -> list[str]:
    """A row's own cells are gone where the person was erased."""
    kept: dict[str, list[str]] = orjson.loads(row.body) if row.body else {}
    errors = orjson.loads(row.problem).get("errors", [])
    problem = " ".join(f"{error['field']} {error['reason']}. {error['remedy']}" for error in errors)
    return [*(" ".join(kept.get(name, ())) for name in columns), problem, str(row.place)]


def _lines(delimiter: str, rows: list[list[str]]) -> str:
    held = io.StringIO()
    writer = csv.writer(held, delimiter=delimiter, lineterminator="\r\n")
    writer.writerows([no_formula(cell) for cell in row] for row in rows)
    return held.getvalue()
