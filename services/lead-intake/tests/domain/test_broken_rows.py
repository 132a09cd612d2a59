"""What a row that cannot be read still says."""

import pytest

from lead_intake.domain.broken_rows import cells_of, is_damaged, is_open, narrowed, readable
from lead_intake.domain.list_rows import BROKEN, UNCLOSED, UNREADABLE, RowReader


def the_row(content: bytes, encoding: str = "utf-8") -> tuple[list[str], str]:
    """The second row of a list: its cells and its reason."""
    reader = RowReader(encoding, ",")
    reader.feed(content)
    reader.end()
    row = list(reader.rows())[1]
    assert row.problem is not None
    return row.cells, row.problem.reason


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ('a@x.example,"say "hi" to, Bob",Oslo\n', ["a@x.example", 'say "hi" to, Bob', "Oslo"]),
        ('a@x.example,"never closed,Oslo\n', ["a@x.example", '"never closed', "Oslo"]),
        ('"a ""b"" c","d "e""\n', ['a "b" c', '"d "e""']),
        ('"a "",b",c', ['a ",b', "c"]),
        (",,x,,\n", ["", "", "x"]),
        ("", []),
        ('"', ['"']),
    ],
)
def test_the_cells_of_a_broken_line_stand_in_their_columns(line: str, cells: list[str]) -> None:
    assert cells_of(line, ",") == cells


def test_a_line_that_is_too_long_is_cut_and_says_so() -> None:
    cells = cells_of("a@x.example;" + "x" * 2_000_000 + ";y", ";")

    assert cells[0] == "a@x.example"
    assert cells[1] == "x" * (65_536 - 12) + " [cut]"
    assert len(cells) == 2


def test_more_cells_than_anybody_looks_at_stand_together_in_the_last_one() -> None:
    cells = narrowed([str(number) for number in range(1003)], ";")

    assert (len(cells), cells[998], cells[999]) == (1000, "998", "999;1000;1001;1002")


def test_the_reader_gives_the_words_of_what_it_gives_up() -> None:
    inside = the_row(b'a,b\nann@acme.example,"say "hi" to"\n')
    unclosed = the_row(b'a,b\nann@acme.example,"hello\nbob@acme.example,x\n')

    assert inside == (["ann@acme.example", 'say "hi" to'], BROKEN.reason)
    assert unclosed == (["ann@acme.example", '"hello'], UNCLOSED.reason)


def test_bytes_that_are_not_of_the_encoding_are_shown_as_they_were_most_likely_meant() -> None:
    western = the_row("a,b\nann@acme.example,Jürgen Groß\n".encode("cp1252"))
    cyrillic = the_row("a,b\nann@acme.example,Иван Öz\n".encode().replace("Иван".encode(), "Иван".encode("cp1251")))
    nothing = the_row(b"a,b\nann@acme.example,x\x81y\n")
    half = the_row("a,b\nann@acme.example,x".encode("utf-16-le") + b"\xe9", "utf-16-le")

    assert western == (["ann@acme.example", "Jürgen Groß"], UNREADABLE.reason)
    assert cyrillic == (["ann@acme.example", "Иван Öz"], UNREADABLE.reason)
    assert nothing == (["ann@acme.example", "x\\x81y"], UNREADABLE.reason)
    assert half == (["ann@acme.example", "xé"], UNREADABLE.reason)


def test_what_was_lost_before_the_export_stays_a_question_mark() -> None:
    assert is_damaged("M\ufffdller")
    assert readable("M\ufffdller") == "M\ufffdller"
    assert not is_damaged("Müller, Иван")


@pytest.mark.parametrize(
    ("text", "opened"),
    [
        ("a,b\n", False), ('a,"b\n', True), ('a,"b"\n', False), ('a,"b ""c""\n', True), ('"a","b\n', True),
        ('5" pipe,6" pipe\n', False), ('"a\nb","c\n', True), ('"a\nb",c\n', False), ('"",""\n', False),
        ('"a"",""b"\n', False),
    ],
)  # fmt: skip
def test_a_cell_goes_on_where_its_quote_is_not_closed(text: str, opened: bool) -> None:
    assert is_open(text, ",") is opened
