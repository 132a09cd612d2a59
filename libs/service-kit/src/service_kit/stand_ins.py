"""Who stands in for whom, and when: a service's own copy of what routing profiles say of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    FromClause,
    Index,
    Integer,
    MetaData,
    Row,
    Select,
    Table,
    Text,
    and_,
    delete,
    literal,
    select,
)

from event_bus.columns import Instant
from event_bus.transaction import Transaction
from service_kit.policy import StandIn

TYPE = "reference.routing"
COLUMNS = ("person", "place", "version", "stand_in", "starts_at", "ends_at")


def stand_in_table(metadata: MetaData) -> Table:
    """A row for each absence that names a stand-in; where none does, one that keeps the profile's version."""
    table = Table(
        "access_stand_in",
        metadata,
        Column("person", Text, primary_key=True),
        Column("place", Integer, primary_key=True),
        Column("version", BigInteger, nullable=False),
        Column("stand_in", Text),
        Column("starts_at", Instant),
        Column("ends_at", Instant),
    )
    Index("access_stand_in_of", table.c.stand_in, table.c.ends_at)
    return table


async def take_over(
    tx: Transaction, table: Table | None, documents: Sequence[tuple[str, Mapping[str, Any], int]]
) -> bool:
    """(type, document, version) as they arrive; older versions than the own change nothing.

    Answers whether any of them says who stands in.
    """
    in_order = sorted(documents, key=itemgetter(2))
    profiles = {data["person"]: (data, version) for kind, data, version in in_order if kind == TYPE}
    if table is None or not profiles:
        return False
    versions = select(table.c.person, table.c.version).where(table.c.person.in_(sorted(profiles))).distinct()
    known = {row.person: row.version for row in await tx.execute(versions)}
    newer = {person: said for person, said in profiles.items() if said[1] > known.get(person, 0)}
    await tx.execute(delete(table).where(table.c.person.in_(sorted(newer))))
    rows = [row for person, (document, version) in sorted(newer.items()) for row in _rows(person, document, version)]
    await tx.insert(table, COLUMNS, rows)
    return True


def _rows(person: str, document: Mapping[str, Any], version: int) -> list[tuple[Any, ...]]:
    named = [one for one in document.get("absences") or () if one.get("stand_in")]
    rows: list[tuple[Any, ...]] = [
        (person, place, version, one["stand_in"], *(moment(one[name]) for name in ("starts_at", "ends_at")))
        for place, one in enumerate(named)
    ]
    return rows or [(person, 0, version, None, None, None)]


def with_stand_ins(
    columns: Sequence[Any], source: FromClause, person: Table, table: Table | None, now: datetime
) -> Select[Any]:
    """A question about a person of `source`, with a row for everybody for whom that person stands in at `now`."""
    if table is None:
        return select(*columns).select_from(source)
    away = person.alias("away")
    at = literal(now, Instant)
    stands = and_(table.c.stand_in == person.c.person, table.c.starts_at <= at, table.c.ends_at > at)
    joined = source.outerjoin(table, stands).outerjoin(away, away.c.person == table.c.person)
    named = (table.c.person.label("stands_for"), table.c.starts_at, table.c.ends_at)
    return select(*columns, *named, away.c.team.label("away_team")).select_from(joined)


def stood_in_for(rows: Sequence[Row[Any]], table: Table | None) -> tuple[StandIn, ...]:
    """Out of the rows of such a question: who has moved to another team since reaches nothing of this one."""
    if table is None:
        return ()
    stands = {
        StandIn(row.stands_for, row.starts_at, row.ends_at)
        for row in rows
        if row.stands_for is not None and row.away_team == row.team
    }
    return tuple(sorted(stands))


async def standing_in(
    tx: Transaction, person: Table, table: Table | None, who: str, now: datetime
) -> tuple[StandIn, ...]:
    """For whom this person stands in at `now`."""
    query = with_stand_ins([person.c.team], person, person, table, now).where(person.c.person == who)
    return stood_in_for((await tx.execute(query)).all(), table)


def moment(text: str | datetime | None) -> datetime | None:
    """A moment of a document, which may have been read already."""
    return datetime.fromisoformat(text) if isinstance(text, str) else text
