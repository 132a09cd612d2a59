"""How a list is written: what parts its cells, which of its rows names the columns, what the columns are called."""

import csv
import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from lead_intake.domain.field_names import propose
from lead_intake.domain.list_rows import Row
from lead_intake.domain.mapping import Kind, Record
from lead_intake.domain.problems import Problem

DELIMITERS = (",", ";", "\t", "|")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
SEEN_ROWS = 20
"""Rows by which the form is judged."""
_OURS = (re.compile(r"problem(?: \(\d+\))?"), re.compile(r"row(?: \(\d+\))?"))


class Form(NamedTuple):
    """`header` is the number of the row that names the columns, 0 where none does.

    `mends` is the import whose refused rows these are, with what was wrong in the last two columns; `guessed` says that
    there was too little to be sure of the encoding.
    """

    encoding: str
    delimiter: str
    header: int
    columns: tuple[str, ...]
    mends: str | None = None
    guessed: bool = False


def delimiter_of(sample: str) -> str:
    """What parts the cells at the beginning of a list: what gives most rows the same number of them."""
    first, _, _ = sample.partition("\n")
    if first.strip().lower().startswith("sep=") and first.strip()[4:] in DELIMITERS:
        return first.strip()[4:]  # Excel's own hint
    return max(DELIMITERS, key=lambda one: (_agreement(sample, one), -DELIMITERS.index(one)))


def _agreement(sample: str, delimiter: str) -> tuple[int, int]:
    counts: Counter[int] = Counter()
    try:
        for number, cells in enumerate(
            csv.reader(sample.splitlines(keepends=True)[: 5 * SEEN_ROWS], delimiter=delimiter)
        ):
            if number > SEEN_ROWS:
                break
            counts[len(cells)] += 1
    except csv.Error:
        return 0, 0
    width, rows = max(((width, rows) for width, rows in counts.items() if width > 1), key=_rows_first, default=(0, 0))
    return rows, width


def _rows_first(counted: tuple[int, int]) -> tuple[int, int]:
    width, rows = counted
    return rows, width


def header_of(rows: Sequence[Row], kind: Kind) -> int:
    """The number of the row that names the columns, 0 where the list begins with what it lists.

    Titles and merged cells above it name fewer columns than it does, and fewer that are known.
    """
    candidates: list[Row] = []
    for row in rows:
        if ends_in_ours(row.cells):
            return row.number
        if any("@" in cell for cell in row.cells):
            break
        if filled(row.cells):
            candidates.append(row)
    best = max(candidates, key=lambda row: _naming(row.cells, kind), default=None)
    return 0 if best is None else best.number


def ends_in_ours(cells: Sequence[str]) -> bool:
    """Whether the last two are called as the two that a list of refused rows has besides its own columns."""
    return len(cells) > 2 and all(name.fullmatch(cell) for name, cell in zip(_OURS, cells[-2:], strict=True))


def _naming(cells: Sequence[str], kind: Kind) -> tuple[int, int]:
    names = [cell for cell in cells if cell.strip()]
    return len(propose(names, kind)), len(names)


def filled(cells: Sequence[str]) -> int:
    """How many cells say something."""
    return sum(1 for cell in cells if cell and not cell.isspace())


def columns_of(header: Sequence[str], width: int) -> tuple[str, ...]:
    """A name of its own for each column: `column 3` where there is none, `Phone (2)` for the second of one name."""
    names: dict[str, None] = {}
    for place in range(max(width, len(header))):
        plain = " ".join(_plain(header[place]).replace("\0", "").split())[:200] if place < len(header) else ""
        name = first = plain or f"column {place + 1}"
        again = 1
        while name in names:
            again += 1
            name = f"{first} ({again})"
        names[name] = None
    return tuple(names)


def record_of(cells: Sequence[str], columns: Sequence[str]) -> Record | Problem:
    """The cells under their columns' names; missing ones are empty, more cells than columns are a problem."""
    if len(cells) > len(columns) and any(cell.strip() for cell in cells[len(columns) :]):
        return Problem(
            "row",
            f"has {len(cells)} cells, the list has {len(columns)} columns",
            "Put texts that hold the delimiter into quotes, or name the missing columns.",
        )
    return {name: (_plain(cell),) for name, cell in zip(columns, cells, strict=False)}


def _plain(cell: str) -> str:
    """Without the quote by which spreadsheets are told that a text is no formula."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in FORMULA else cell


def no_formula(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; `record_of` reads it as it was."""
    return f"'{cell}" if cell[:1] in FORMULA else cell
