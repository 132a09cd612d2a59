"""A story's rows in PostgreSQL, as often under other ids as it takes until each table that grows has enough.

Ids keep the time in which they were made and change in their last part; people are renamed so that a copy's leads are
not all those of the same few. Copies lie in the months before, so that none has them all.
"""

import importlib
from pathlib import Path
from typing import Any, NamedTuple

import asyncpg
from sqlalchemy import MetaData, Table, Text

from bench.seeding import ID, copy_tables
from service_kit.database import Instant

PACKAGES = ("lead_intake", "qualification", "sales_feedback", "digest")
NAMING = frozenset({"account", "holder", "living_lead", "merged_into", "root", "winner"})
"""Columns that hold ids and do not say so."""
PEOPLE = frozenset({"person", "owner", "final_owner"})
KEYS_OF_ONES_OWN = frozenset({
    ("identity", "value"), ("shared_identity", "value"), ("mail", "key"), ("submission", "origin"),
})  # fmt: skip
"""Unique ones that hold no id."""
SMALL = frozenset({
    "access_key", "access_person", "access_stand_in", "api_key", "broken_promise", "campaign", "consumer_position",
    "criteria", "criteria_move", "current_view", "deadline", "digest_plan", "ended_session", "handover_tally",
    "import_job", "import_part", "outbox", "outbox_rejected", "parked", "parked_skipped", "person", "rescoring",
    "routing", "routing_load", "routing_profile", "routing_turn", "said_source", "said_word", "session", "sign_in_ask",
    "sign_in_link", "source", "source_day", "used_key", "view_a_campaign", "view_a_criteria", "view_a_routing",
    "view_a_source",
})  # fmt: skip
"""Tables that do not grow with leads: they have a row for each person, key, campaign, source, word, partition, or only
what waits."""
NOT_TOLD = frozenset({
    "outbox", "consumer_position", "access_key", "api_key", "session", "sign_in_link", "used_key", "routing_profile",
    "deadline",
})  # fmt: skip
"""What belongs to the installation in which the story was told, and what would go on with it: its salespeople take
nothing more, and its promises are not kept."""
GROUPS, MONTHS = 100, 48
"""Copies of the same people, and months over which copies lie."""
MOST = 0xFFFF
"""Copies that ids tell apart."""


class Grown(NamedTuple):
    """A table and how many rows it has now."""

    table: str
    rows: int


def metadata_of(package: str) -> MetaData:
    """A service's tables."""
    tables: Any = importlib.import_module(f"{package}.adapters.tables")
    metadata: MetaData = getattr(tables, "METADATA", None) or tables.metadata
    return metadata


def growing(package: str) -> list[Table]:
    """A service's tables that grow with leads; of digest's two sets of views the first."""
    tables = metadata_of(package).sorted_tables
    return [one for one in tables if one.name not in SMALL and not one.name.startswith("view_b_")]


async def copy_story(folder: Path, package: str, url: str) -> None:
    """What a story told to SQLite, into a migrated PostgreSQL database."""
    told = [table for table in metadata_of(package).sorted_tables if table.name not in NOT_TOLD]
    await copy_tables(folder / f"{package}.db", url, told)


async def grow(package: str, url: str, rows: int) -> list[Grown]:
    """Copy what is there until each table that grows has so many rows, and let the planner know of them."""
    connection = await asyncpg.connect(url)
    try:
        for table in growing(package):
            there = await connection.fetchval(f'select count(*) from "{table.name}"')
            if there:
                await _copied(connection, table, min(-(-rows // there) - 1, MOST))
        await connection.execute("vacuum analyze")
        counts = [await connection.fetchval(f'select count(*) from "{one.name}"') for one in growing(package)]
        return [Grown(one.name, count) for one, count in zip(growing(package), counts, strict=True)]
    finally:
        await connection.close()


async def _copied(connection: "asyncpg.Connection[asyncpg.Record]", table: Table, copies: int) -> None:
    made = await connection.fetch(
        "select indexname, indexdef from pg_indexes where tablename = $1 and indexdef not like 'CREATE UNIQUE%'",
        table.name,
    )
    for index in made:
        await connection.execute(f'drop index "{index["indexname"]}"')
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    values = ", ".join(_value(table, column) for column in table.columns)
    await connection.execute(f'create temporary table own as table "{table.name}"')
    await connection.execute(
        f'insert into "{table.name}" ({names}) select {values} from own t, generate_series(1, {copies}) n '
        "on conflict do nothing"
    )
    await connection.execute("drop table own")
    for index in made:
        await connection.execute(index["indexdef"])


def _value(table: Table, column: Any) -> str:
    own = f't."{column.name}"'
    if isinstance(column.type, Instant):
        return f"{own} - n % {MONTHS} * interval '30 days'"
    if not isinstance(column.type, Text):
        return own
    if column.name in PEOPLE:
        return f"case when n % {GROUPS} = 0 then {own} else {own} || '-' || n % {GROUPS} end"
    if (table.name, column.name) in KEYS_OF_ONES_OWN:
        return f"{own} || '-' || n"
    return f"regexp_replace({own}, '{ID}', '\\1' || lpad(to_hex(n), 4, '0'), 'g')" if _names(column) else own


def _names(column: Any) -> bool:
    return column.primary_key or column.name.endswith("_id") or column.name in NAMING
