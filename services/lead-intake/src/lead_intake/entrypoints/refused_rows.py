"""The refused rows of an import as a list that can be mended and sent again."""

import csv
import io
from collections.abc import AsyncIterator, Sequence

import orjson

from event_bus.transaction import Database
from lead_intake.domain.imports import Job
from lead_intake.domain.list_form import no_formula
from lead_intake.domain.refused_lists import header_of_refused, own_columns
from lead_intake.import_ports import Imports, RefusedRow

ROWS_AT_ONCE = 500


async def refused_rows(database: Database, imports: Imports, job: Job) -> AsyncIterator[bytes]:
    """CSV in UTF-8, with a mark for spreadsheets.

    The list's own columns, those of cells beyond them, the problem, and the row's number. The rows are gone through
    twice: only the longest of them says how many columns there are.
    """
    more: dict[str, None] = {}
    async for rows in _pages(database, imports, job):
        more |= {name: None for row in rows for name in _kept(row) if name not in job.form.columns}
    columns = header_of_refused(job.form, more)
    yield ("\ufeff" + _lines(job.form.delimiter, [columns])).encode()
    own = [*own_columns(job.form), *more]
    async for rows in _pages(database, imports, job):
        yield _lines(job.form.delimiter, [_cells(row, own) for row in rows]).encode()


async def _pages(database: Database, imports: Imports, job: Job) -> AsyncIterator[Sequence[RefusedRow]]:
    place = -1
    while True:
        async with database.snapshot() as snapshot:
            rows = await imports.refused(snapshot, job.id, place, ROWS_AT_ONCE)
        if not rows:
            return
        place = rows[-1].place
        yield rows


def _kept(row: RefusedRow) -> dict[str, list[str]]:
    """A row's own cells, which are gone where the person was erased."""
    kept: dict[str, list[str]] = orjson.loads(row.body) if row.body else {}
    return kept


def _cells(row: RefusedRow, columns: list[str]) -> list[str]:
    kept = _kept(row)
    errors = orjson.loads(row.problem).get("errors", [])
    problem = " ".join(f"{error['field']} {error['reason']}. {error['remedy']}" for error in errors)
    return [*(" ".join(kept.get(name, ())) for name in columns), problem, str(row.place)]


def _lines(delimiter: str, rows: Sequence[Sequence[str]]) -> str:
    held = io.StringIO()
    writer = csv.writer(held, delimiter=delimiter, lineterminator="\r\n")
    writer.writerows([no_formula(cell) for cell in row] for row in rows)
    return held.getvalue()
