"""Workbooks become text once, when they come in, so that everything behind reads one kind of list only."""

import csv
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO, StringIO

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from lead_intake.adapters.lists.archives import BOMB, DAMAGED, UNPACKED_BYTES, inspect
from lead_intake.adapters.lists.contents import EMPTY
from lead_intake.import_ports import UnfitError

Cell = int | float | str | bool | time | date | datetime | timedelta
ROWS_AT_ONCE = 1000


def as_csv(content: bytes) -> Iterator[bytes]:
    """The first visible sheet that holds anything, as CSV in UTF-8; formulas give their values, errors nothing.

    Raises `UnfitError` for what is damaged, dangerous or empty. Takes time: call it in a thread.
    """
    inspect(content)
    written = 0
    for lines in _texts(_rows(content)):
        written += len(lines)
        if written > UNPACKED_BYTES:
            raise UnfitError(BOMB)
        yield lines


def _rows(content: bytes) -> Iterator[list[Cell]]:
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(content))
        for place, sheet in enumerate(workbook.sheets_metadata):
            if sheet.visible is not SheetVisibleEnum.Visible:
                continue
            found = workbook.get_sheet_by_index(place)
            if found.end is not None:
                yield from found.iter_rows()
                return
    except (CalamineError, ValueError, OSError) as error:
        raise UnfitError(DAMAGED) from error
    raise UnfitError(EMPTY)


def _texts(rows: Iterable[list[Cell]]) -> Iterator[bytes]:
    held = StringIO()
    writer = csv.writer(held, lineterminator="\n")
    for number, row in enumerate(rows, 1):
        writer.writerow([text_of(cell) for cell in row])
        if number % ROWS_AT_ONCE == 0:
            yield held.getvalue().encode()
            held.seek(0)
            held.truncate()
    yield held.getvalue().encode()


def text_of(cell: Cell) -> str:
    """What the cell says: whole numbers without a fraction, days and times in ISO notation."""
    match cell:
        case str():
            return cell
        case bool():
            return "true" if cell else "false"
        case float() if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        case datetime() if cell.time() == time():
            return cell.date().isoformat()
        case date() | time():
            return cell.isoformat()
        case _:
            return str(cell)
