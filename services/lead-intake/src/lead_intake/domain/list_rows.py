"""Rows out of the bytes of a list, piece by piece: memory stays flat however long the list is."""

import codecs
import csv
from collections import deque
from collections.abc import Iterator
from io import IncrementalNewlineDecoder
from typing import NamedTuple

from lead_intake.domain.broken_rows import KEPT_LENGTH, MARKING, cells_of, is_damaged, is_open, readable
from lead_intake.domain.limits import ROW_LENGTH
from lead_intake.domain.problems import Problem

TOO_LONG = Problem(
    "row",
    f"is longer than {ROW_LENGTH:,} characters",
    f"Shorten its texts, or close a quote left open. Of its first line {KEPT_LENGTH:,} characters are kept.",
)
UNCLOSED = Problem(
    "row",
    "has a text that begins with a quote and never closes it",
    'Close the quote at its end; write a quote inside a text twice, as "".',
)
UNREADABLE = Problem(
    "row",
    "has characters that are not of this encoding",
    "Save the list as UTF-8, name its encoding, or check the letters here: they are what was most likely meant.",
)
BROKEN = Problem("row", "has a quote inside a text in quotes", 'Write a quote inside a text twice, as "".')
csv.field_size_limit(2 * ROW_LENGTH)
QUOTE = '"'
LIKE_ROWS = 0.8
"""Lines with as many cells as the list has, among those of a text that does not end: from here on they are its rows."""
LOOKED_AT = 200
"""Lines by which that is judged."""


class Row(NamedTuple):
    """One row: its number as spreadsheets count, from 1, its cells, and what is wrong with it.

    Of one that cannot be read the cells are what its first line still says.
    """

    number: int
    cells: list[str]
    problem: Problem | None


class _MoreNeeded(Exception):  # noqa: N818  # a turn of events, not an error
    """The row goes on in a piece that has not come yet."""


class _Abandoned(Exception):  # noqa: N818  # a turn of events, not an error
    """The row is given up for this reason."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.reason)
        self.problem = problem


class RowReader:
    """Give it pieces with `feed`, then `end`; after each, take what `rows` gives.

    A row that is too long or whose quote stays open is given up. Reading goes on behind its first line, but where its
    other lines look like no rows of this list: then they are a long text, and it goes on behind the quote that ends it.
    """

    def __init__(self, encoding: str, delimiter: str) -> None:
        decoder = codecs.getincrementaldecoder(encoding)(MARKING)
        self._decoder = IncrementalNewlineDecoder(decoder, translate=True)
        self._lines: deque[str] = deque()
        self._row: list[str] = []
        self._row_length = 0
        self._begun: list[str] = []
        self._begun_length = 0
        self._beyond = 0
        self._number = 0
        self._width = 0
        self._in_text = False
        self._delimiter = delimiter
        self._ended = False
        self._reader = csv.reader(_Feeding(self), delimiter=delimiter, strict=True)

    def feed(self, piece: bytes) -> None:
        """The next piece, cut anywhere."""
        self._take(self._decoder.decode(piece))

    def end(self) -> None:
        """There is no more."""
        self._take(self._decoder.decode(b"", final=True))
        if self._begun:
            self._lines.append("".join(self._begun))
            self._begun = []
        self._ended = True

    def rows(self) -> Iterator[Row]:
        """Every row that is complete by now; blank ones have no cells."""
        while self._lines:
            if self._in_text:
                self._in_text = self._lines.popleft().count(QUOTE) % 2 == 0
                continue
            self._row, self._row_length = [], 0
            try:
                cells = next(self._reader)
            except _MoreNeeded:
                self._lines.extendleft(reversed(self._row))
                return
            except _Abandoned as given_up:
                yield self._given_up(given_up.problem)
            except csv.Error:
                yield self._given_up(BROKEN if len(self._row) == 1 else UNCLOSED)
            else:
                self._width = len(cells) or self._width
                damaged = any(is_damaged(line) for line in self._row)
                yield self._numbered(cells, UNREADABLE if damaged else None)

    def _given_up(self, problem: Problem) -> Row:
        """Reading goes on behind the row's first line, or behind the text that makes it too long."""
        if problem is TOO_LONG and self._is_text():
            self._in_text = is_open("".join(self._row), self._delimiter)
        else:
            self._lines.extendleft(reversed(self._row[1:]))
        return self._numbered(cells_of(self._row[0], self._delimiter), problem)

    def _is_text(self) -> bool:
        """Whether a text in quotes makes the row too long, rather than a quote that somebody left open."""
        inner = self._row[1 : LOOKED_AT + 1]
        alike = sum(1 for line in inner if self._is_like_a_row(line))
        return self._width > 0 and alike < LIKE_ROWS * max(len(inner), 1) and is_open(self._row[0], self._delimiter)

    def _is_like_a_row(self, line: str) -> bool:
        """By its cells; of a line that was cut by having any."""
        if len(line) > ROW_LENGTH:
            return self._delimiter in line
        return line.count(self._delimiter) + 1 == self._width

    def _numbered(self, cells: list[str], problem: Problem | None) -> Row:
        self._number += 1
        return Row(self._number, cells if problem is None else [readable(cell) for cell in cells], problem)

    def _take(self, text: str) -> None:
        """Cut into lines; of a line without end no more is kept than shows that it is too long."""
        if self._number == 0 and not self._lines and not self._begun:
            text = text.removeprefix("\ufeff")
        first, *others = text.split("\n")
        self._begin(first)
        for line in others:
            # What is cut off may hold the quote that ends a text: an odd number of them counts as one.
            self._lines.append("".join(self._begun) + QUOTE * (self._beyond % 2) + "\n")
            self._begun, self._begun_length, self._beyond = [], 0, 0
            self._begin(line)

    def _begin(self, text: str) -> None:
        if text and self._begun_length <= ROW_LENGTH:
            self._begun.append(text)
            self._begun_length += len(text)
        else:
            self._beyond += text.count(QUOTE)

    def line(self) -> str:
        """The next line of the row in hand, for the parser below."""
        if not self._lines:
            raise _Abandoned(UNCLOSED) if self._ended else _MoreNeeded
        line = self._lines.popleft()
        self._row.append(line)
        self._row_length += len(line)
        if self._row_length > ROW_LENGTH:
            raise _Abandoned(TOO_LONG)
        return line


class _Feeding:
    """An iterator that may be asked again after it raised, which a generator may not."""

    def __init__(self, reader: RowReader) -> None:
        self._reader = reader

    def __iter__(self) -> "_Feeding":
        return self

    def __next__(self) -> str:
        return self._reader.line()
