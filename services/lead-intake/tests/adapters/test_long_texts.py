"""Texts in quotes that are longer than a row may be: what stands in them is never taken for rows."""

import pytest

from lead_intake.domain.list_rows import TOO_LONG, Row, RowReader


def read(content: bytes) -> list[Row]:
    """Every row, the bytes coming as an upload's pieces do."""
    reader = RowReader("utf-8", ",")
    rows: list[Row] = []
    for start in range(0, len(content), 256 * 1024):
        reader.feed(content[start : start + 256 * 1024])
        rows += reader.rows()
    reader.end()
    return [*rows, *reader.rows()]


@pytest.mark.parametrize(
    "text",
    [
        b"A" * 600_000 + b"\n" + b"B" * 500_000 + b"\nghost@evil.example,Quoted person\n",
        b"A\n" * 2_500_000,
        b"A" * 3_000_000 + b'\n, and ""more"",\n\nx' + b"B" * 2_000_000,
    ],
    ids=["long lines", "many lines", "lines that are cut"],
)
def test_a_long_text_in_quotes_is_one_row_whatever_stands_in_it(text: bytes) -> None:
    content = b'email,message\nann@acme.example,ok\nbob@acme.example,"' + text + b'"\ncem@acme.example,"fi\nne"\n'

    rows = read(content)

    assert [row.problem for row in rows] == [None, None, TOO_LONG, None]
    assert rows[2].cells[0] == "bob@acme.example"
    assert rows[3].cells == ["cem@acme.example", "fi\nne"]
