"""Read models as large as wanted: a story's own, copied under other ids until there are enough.

Ids keep the time in which they were made and change in their last part, so that the copies lie in the indexes as rows
of as many leads would.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import asyncpg
from sqlalchemy import Table, create_engine, select

from digest.adapters.tables import METADATA, SLOTS

VIEWS = SLOTS["a"]
NOT_COPIED = frozenset({"outbox", "outbox_rejected", "idempotency", "api_key", "access_key", "session", "sign_in_link"})
IDS = frozenset({"id", "lead_id", "root", "merged_into", "handover_id", "event_id", "text_id"})
"""Columns that name a lead, a hand-over, an event or a text; others that hold such ids are not looked up by them."""
ID = "([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-)[0-9a-f]{4}"
GROWING = (
    VIEWS.lead, VIEWS.word, VIEWS.handover, VIEWS.ledger, VIEWS.ownership, VIEWS.deadline, VIEWS.mql, VIEWS.entry,
    VIEWS.document,
)  # fmt: skip
TOUCHED = "lead.touched"


class Large(NamedTuple):
    """How much there is."""

    leads: int
    handovers: int
    touches: int


async def copy_story(file: Path, url: str) -> None:
    """Everything of a digest's SQLite file that pages read, into a migrated, empty PostgreSQL database."""
    read = [
        table
        for table in METADATA.sorted_tables
        if table.name not in NOT_COPIED and not table.name.startswith("consumer_")
    ]
    await copy_tables(file, url, read)


async def copy_tables(file: Path, url: str, tables: Iterable[Table]) -> None:
    """The rows of these tables of a service's SQLite file, in the place of those of its PostgreSQL database."""
    connection = await asyncpg.connect(url)
    engine = create_engine(f"sqlite:///{file}")
    try:
        with engine.connect() as story:
            for table in tables:
                rows = [tuple(row) for row in story.execute(select(table))]
                if rows:
                    await connection.execute(f'truncate "{table.name}"')
                    names = [column.name for column in table.columns]
                    await connection.copy_records_to_table(table.name, records=rows, columns=names)
    finally:
        engine.dispose()
        await connection.close()


async def grow(url: str, handovers: int, touches: int) -> Large:
    """Copy the story until there are so many hand-overs, then add touches of the same leads until there are so many."""
    connection = await asyncpg.connect(url)
    try:
        before = await counted(connection)
        for table in GROWING:
            await connection.execute(f"create temporary table {table.name}_story as table {table.name}")
        copies = -(-handovers // before.handovers)
        for number in range(1, copies):
            for table in GROWING:
                await connection.execute(_copy(table, number))
        await connection.execute(
            f"insert into handed_to select distinct lead_id, owner from {VIEWS.handover.name} "
            "where owner is not null on conflict do nothing"
        )
        there, number = (await counted(connection)).touches, 0
        while there < touches:
            number += 1
            there += int((await connection.execute(_earlier(VIEWS.entry, number))).rpartition(" ")[2])
        await connection.execute("vacuum analyze")
        return await counted(connection)
    finally:
        await connection.close()


async def counted(connection: "asyncpg.Connection[asyncpg.Record]") -> Large:
    """How much is there."""
    found = await connection.fetchrow(
        f"select (select count(*) from {VIEWS.lead.name}), (select count(*) from {VIEWS.handover.name}), "
        f"(select count(*) from {VIEWS.entry.name} where type = '{TOUCHED}')"
    )
    return Large(*found)


def _copy(table: Table, number: int) -> str:
    """One more copy of the story's own rows, but for the rare one whose id is that of its copy."""
    names = [column.name for column in table.columns]
    values = [_renamed(name, number) if name in IDS else f't."{name}"' for name in names]
    into = ", ".join(f'"{name}"' for name in names)
    return (
        f"insert into {table.name} ({into}) select {', '.join(values)} from {table.name}_story t on conflict do nothing"
    )


def _renamed(name: str, number: int) -> str:
    return f"regexp_replace(t.\"{name}\", '{ID}', '\\1{number:04x}')"


def _earlier(entry: Table, number: int) -> str:
    """Each touch once more, hours before."""
    names = [column.name for column in entry.columns]
    changed = {"at": f"t.at - interval '{number} hours'", "id": _renamed("id", 0xF000 + number)}
    values = [changed.get(name, f't."{name}"') for name in names]
    into = ", ".join(f'"{name}"' for name in names)
    return (
        f"insert into {entry.name} ({into}) select {', '.join(values)} from {entry.name} t "
        f"where t.type = '{TOUCHED}' and t.text_id is null and t.id !~ '^[0-9a-f-]{{24}}f[0-9a-f]{{3}}'"
    )
