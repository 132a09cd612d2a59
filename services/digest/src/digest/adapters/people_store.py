"""People and keys in digest's own tables."""

from collections.abc import Iterable, Sequence
from dataclasses import astuple
from typing import Any

import orjson
from sqlalchemy import Table, func, select, text

from digest.adapters.tables import API_KEY, PERSON
from digest.domain.people import ApiKey, Person
from event_bus.transaction import Database, Transaction

PERSON_COLUMNS = ("id", "name", "email", "role", "team", "language", "time_zone", "active", "version")
KEY_COLUMNS = (
    "id", "hash", "name", "role", "person", "scopes", "created_at", "expires_at", "revoked_at", "version",
)  # fmt: skip
SCOPES = KEY_COLUMNS.index("scopes")
FIRST_KEY = 7_236_102
"""Number of the advisory lock."""
_ADMINS = select(PERSON.c.id).where(PERSON.c.role == "admin", PERSON.c.active.is_(True))
_ADMIN = _ADMINS.limit(1)


class SqlPeopleStore:
    """Reads and writes them."""

    async def people(self, transaction: Transaction, ids: Iterable[str]) -> dict[str, Person]:
        """Those that are known."""
        rows = await _rows(transaction, PERSON, PERSON_COLUMNS, ids)
        return {row[0]: Person(*row) for row in rows}

    async def save_people(self, transaction: Transaction, people: Sequence[tuple[Person | None, Person]]) -> None:
        """Write each (before, after)."""
        pairs = [(before.version if before else None, astuple(after)) for before, after in people]
        await _save(transaction, PERSON, PERSON_COLUMNS, pairs)

    async def keys(self, transaction: Transaction, ids: Iterable[str]) -> dict[str, ApiKey]:
        """Those that are known."""
        rows = await _rows(transaction, API_KEY, KEY_COLUMNS, ids)
        return {row[0]: _key(row) for row in rows}

    async def any_key(self, transaction: Transaction) -> bool:
        """Whether a key was ever made; two replicas that start together ask one after the other."""
        if transaction.dialect == "postgresql":
            await transaction.execute(text("select pg_advisory_xact_lock(:number)"), {"number": FIRST_KEY})
        return (await transaction.execute(select(API_KEY.c.id).limit(1))).first() is not None

    async def any_admin(self, transaction: Transaction) -> bool:
        """Whether somebody active is an administrator; two who would be the first ask one after the other."""
        if transaction.dialect == "postgresql":
            await transaction.execute(text("select pg_advisory_xact_lock(:number)"), {"number": FIRST_KEY})
        return (await transaction.execute(_ADMIN)).first() is not None

    async def admins(self, transaction: Transaction) -> set[str]:
        """Who is active and an administrator; two who would both stop ask one after the other."""
        if transaction.dialect == "postgresql":
            await transaction.execute(text("select pg_advisory_xact_lock(:number)"), {"number": FIRST_KEY})
        return {row.id for row in await transaction.execute(_ADMINS)}

    async def save_keys(self, transaction: Transaction, keys: Sequence[tuple[ApiKey | None, ApiKey]]) -> None:
        """Write each (before, after)."""
        pairs = [(before.version if before else None, _key_row(after)) for before, after in keys]
        await _save(transaction, API_KEY, KEY_COLUMNS, pairs)


class SqlPeopleReading:
    """What the routes show of them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def person(self, identity: str) -> Person | None:
        """One of them."""
        async with self._database.snapshot() as snapshot:
            return (await SqlPeopleStore().people(snapshot, [identity])).get(identity)

    async def people(self, after: str | None, limit: int) -> list[Person]:
        """Up to `limit` in the order of their ids."""
        return [Person(*row) for row in await self._page(PERSON, PERSON_COLUMNS, after, limit)]

    async def any_admin(self) -> bool:
        """Whether somebody active is an administrator."""
        async with self._database.snapshot() as snapshot:
            return (await snapshot.execute(_ADMIN)).first() is not None

    async def count(self) -> tuple[int, int]:
        """How many are known, and how many of them may sign in."""
        query = select(func.count(), func.count().filter(PERSON.c.active.is_(True))).select_from(PERSON)
        async with self._database.snapshot() as snapshot:
            row: Any = (await snapshot.execute(query)).one()
        return row[0], row[1]

    async def keys(self, after: str | None, limit: int) -> list[ApiKey]:
        """Up to `limit` in the order of their ids, revoked ones too."""
        return [_key(row) for row in await self._page(API_KEY, KEY_COLUMNS, after, limit)]

    async def _page(self, table: Table, columns: Sequence[str], after: str | None, limit: int) -> Sequence[Any]:
        query = select(*(table.c[name] for name in columns)).order_by(table.c.id).limit(limit)
        if after is not None:
            query = query.where(table.c.id > after)
        async with self._database.snapshot() as snapshot:
            return (await snapshot.execute(query)).all()


def _key(row: Any) -> ApiKey:
    values = dict(zip(KEY_COLUMNS, row, strict=True))
    return ApiKey(**{**values, "scopes": tuple(orjson.loads(values["scopes"]))})


def _key_row(key: ApiKey) -> tuple[Any, ...]:
    row = [getattr(key, name) for name in KEY_COLUMNS]
    row[SCOPES] = orjson.dumps(key.scopes).decode()
    return tuple(row)


async def _rows(transaction: Transaction, table: Table, columns: Sequence[str], ids: Iterable[str]) -> Sequence[Any]:
    wanted = sorted(set(ids))
    if not wanted:
        return []
    keys = transaction.keys(id=wanted)
    query = select(*(table.c[name] for name in columns)).select_from(keys.join(table, table.c.id == keys.c.id))
    return (await transaction.execute(query)).all()


async def _save(
    transaction: Transaction, table: Table, columns: Sequence[str], rows: Sequence[tuple[int | None, tuple[Any, ...]]]
) -> None:
    """Insert where there was nothing before, else replace the version before."""
    await transaction.insert(table, columns, [row for before, row in rows if before is None])
    changed = [(row[0], before, *row[1:]) for before, row in rows if before is not None]
    await transaction.update(table, columns[1:], changed)
