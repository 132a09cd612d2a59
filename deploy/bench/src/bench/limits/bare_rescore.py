"""The limit of re-scoring: every lead is read, those that change are written, their facts too, and nobody decides."""

import time
from collections.abc import Sequence
from typing import Any

import asyncpg

PAGE = 5_000
FACTS = "bench_facts"
PREPARED = f"drop table if exists {FACTS}; create table {FACTS} (like outbox including all)"
CHANGED = "create temporary table changed (id text, revision bigint, said text) on commit delete rows"
WRITTEN = """
update lead_state l set said = c.said, revision = c.revision + 1 from changed c
where l.id = c.id and l.revision = c.revision
"""


async def seconds_of(url: str, country: str, columns: Sequence[str], facts: Sequence[tuple[Any, ...]]) -> float:
    """How long it takes, page by page in as many commits as the product makes; `facts` are its own rows."""
    connection = await asyncpg.connect(url)
    after, told = "", 0
    try:
        await connection.execute(PREPARED)
        await connection.execute(CHANGED)
        started = time.perf_counter()
        while True:
            async with connection.transaction():
                page = await connection.fetch(
                    "select * from lead_state where id > $1 order by id limit $2", after, PAGE
                )
                if not page:
                    break
                changed = [(row["id"], row["revision"], row["said"]) for row in page if country in row["attributes"]]
                await connection.copy_records_to_table("changed", records=changed)
                await connection.execute(WRITTEN)
                some = facts[told : told + len(changed)]
                await connection.copy_records_to_table(FACTS, records=some, columns=list(columns))
            after, told = page[-1]["id"], told + len(some)
        return time.perf_counter() - started
    finally:
        await connection.close()
