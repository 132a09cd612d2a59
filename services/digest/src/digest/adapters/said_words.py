"""What was said of the glossary, in digest's own table."""

from collections.abc import Sequence

import orjson
from sqlalchemy import select, text

from digest.adapters.tables import SAID_WORD
from digest.ports import SaidWord
from event_bus.transaction import Transaction

GLOSSARY = 7_236_103
"""Number of the advisory lock."""


class SqlSaidWords:
    """`ports.SaidWords` on SQL."""

    async def all(self, transaction: Transaction) -> dict[str, SaidWord]:
        """By key."""
        if transaction.dialect == "postgresql":
            await transaction.execute(text("select pg_advisory_xact_lock(:number)"), {"number": GLOSSARY})
        rows = await transaction.execute(select(SAID_WORD))
        return {
            row.key: SaidWord(row.key, row.version, None if row.document is None else orjson.loads(row.document))
            for row in rows
        }

    async def save(self, transaction: Transaction, words: Sequence[SaidWord]) -> None:
        """New and changed ones."""
        rows = [
            (one.key, one.version, None if one.document is None else orjson.dumps(one.document).decode())
            for one in words
        ]
        await transaction.upsert(SAID_WORD, ("key", "version", "document"), rows, key=("key",), newer="version")
