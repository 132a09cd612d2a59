"""Keys as the text of an array, which PostgreSQL must read as what they were."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Table, select

from service_kit.database import OpenDatabase

COLUMNS = ("id", "version", "name", "order", "at", "raw", "active", "score")
STRANGE = [
    "",
    "NULL",
    "a,b",
    "{c}",
    'quote "',
    "back \\ slash",
    "two\nlines\t",
    "\x01",
    "\u2028 \N{GRINNING FACE}",
    " d ",
    'a \\" of both \\\\n',
]


@pytest.mark.parametrize("values", [[], [""], ["", ""], ["plain", "caf\u00e9"], STRANGE, STRANGE[:4]])
async def test_whatever_a_key_holds_is_looked_for(database: OpenDatabase, values: list[str]) -> None:
    async with database.transaction() as transaction:
        keys = transaction.keys(id=values, other=[value[::-1] for value in values])
        found = (await transaction.execute(select(keys.c.id, keys.c.other))).all()
    assert sorted(map(tuple, found)) == sorted((value, value[::-1]) for value in values)


@pytest.mark.parametrize("strange", [[], STRANGE])
async def test_whatever_a_row_holds_is_written_as_it_is(
    database: OpenDatabase, thing: Table, strange: list[str]
) -> None:
    """Also where nothing stands, and numbers at their ends."""
    moment = datetime(1970, 1, 1, 0, 0, 0, 1, tzinfo=UTC)
    rows: list[tuple[Any, ...]] = [
        ("first", 2**63 - 1, None, -(2**31), moment, b"\x00", True, 1 / 3),
        ("second", -(2**63), "null", None, None, None, None, None),
        *((f"more {number}", 1, text, 7, moment, b"", False, -0.5) for number, text in enumerate(strange)),
    ]
    async with database.transaction() as transaction:
        await transaction.upsert(thing, COLUMNS, [(*row[:2], "before", *row[3:]) for row in rows], key=("id",))
        changes = [(row[0], row[1], row[2]) for row in rows]
        await transaction.update(thing, ("name",), changes)
    async with database.snapshot() as snapshot:
        found = await snapshot.execute(select(thing))
    assert sorted(map(tuple, found), key=lambda row: str(row[0])) == sorted(rows, key=lambda row: str(row[0]))
