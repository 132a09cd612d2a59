"""Keys as the text of an array, which PostgreSQL must read as what they were."""

import pytest
from sqlalchemy import select

from service_kit.database import OpenDatabase

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
]


@pytest.mark.parametrize("values", [[], [""], ["", ""], ["plain", "caf\u00e9"], STRANGE, STRANGE[:4]])
async def test_whatever_a_key_holds_is_looked_for(database: OpenDatabase, values: list[str]) -> None:
    async with database.transaction() as transaction:
        keys = transaction.keys(id=values, other=[value[::-1] for value in values])
        found = (await transaction.execute(select(keys.c.id, keys.c.other))).all()
    assert sorted(map(tuple, found)) == sorted((value, value[::-1]) for value in values)
