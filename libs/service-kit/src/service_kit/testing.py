"""What tests of every service need to visit pages as somebody, and to count the rows that a question reads."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import asyncpg
from pydantic import SecretStr
from sqlalchemy import Engine, event, text

from service_kit.database import OpenDatabase, Transaction, open_database, sqlite_engine
from service_kit.service import Service
from service_kit.sessions import COOKIE, CSRF_FIELD, Sessions
from service_kit.settings import ServiceSettings

S = TypeVar("S", bound=ServiceSettings)
SECRET = "a secret of tests, long enough to be one"  # noqa: S105  # it guards nothing
SESSION = "5e551017" * 4
PLANNED_ANEW = 6
"""PostgreSQL plans a prepared statement for its values five times, then perhaps once for all."""

_MADE_BY_US = re.compile(r"[0-9a-f-]{32,}")


def without_ids(text: str) -> str:
    """The text without our ids and hashes: they are hexadecimal, so that any short number stands in one by chance."""
    return _MADE_BY_US.sub("", text)


def settings_of(kind: type[S], database_url: str, folder: Path) -> S:
    """A service's settings on this database, with an embedded log in this folder."""
    return kind(
        database_url=SecretStr(database_url), log_url=f"embedded://{folder / 'log.db'}", secret=SecretStr(SECRET)
    )


def cookie_of(service: Service, person: str, session: str = SESSION) -> dict[str, str]:
    """The header of a browser in which this person is signed in."""
    return {"cookie": f"{COOKIE}={_sessions(service).seal(session, person)}"}


def form_of(service: Service, session: str = SESSION, **fields: str) -> dict[str, str]:
    """A form of one of our pages, filled in."""
    return {CSRF_FIELD: _sessions(service).csrf_of(session), **fields}


@contextmanager
def said_to_databases() -> Iterator[list[str]]:
    """What is said to any database meanwhile."""
    said: list[str] = []
    with hearing(said.append):
        yield said


@contextmanager
def hearing(hear: Callable[[str], None]) -> Iterator[None]:
    """Tell `hear` each statement, whether SQLAlchemy says it or a driver is asked past it, as it is said."""
    fetch, asked = asyncpg.Connection.fetch, sqlite_engine.asked

    def by_core(_: Any, __: Any, statement: str, *___: Any) -> None:
        hear(statement)

    async def of_postgresql(self: Any, statement: str, *values: Any, **options: Any) -> Any:
        hear(statement)
        return await fetch(self, statement, *values, **options)

    def of_sqlite(driver: Any, statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        hear(statement)
        return asked(driver, statement, values)

    event.listen(Engine, "before_cursor_execute", by_core)
    asyncpg.Connection.fetch, sqlite_engine.asked = of_postgresql, of_sqlite
    try:
        yield
    finally:
        asyncpg.Connection.fetch, sqlite_engine.asked = fetch, asked
        event.remove(Engine, "before_cursor_execute", by_core)


def questions(said: Iterable[str]) -> int:
    """How many of these statements read."""
    return sum(one.lstrip().upper().startswith(("SELECT", "WITH")) for one in said)


class Within:
    """A database whose every transaction is this one, for adapters that open their own."""

    def __init__(self, transaction: Transaction) -> None:
        self.dialect = transaction.dialect
        self._transaction = transaction

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Transaction]:
        """The one there is."""
        yield self._transaction

    transaction = snapshot


@asynccontextmanager
async def filled(url: str, *steps: str | Callable[[Transaction], Awaitable[object]]) -> AsyncIterator[OpenDatabase]:
    """The database after these steps, statements or functions, with its rows known to PostgreSQL's planner."""
    database = open_database(url)
    try:
        if steps:
            async with database.transaction() as transaction:
                for step in (*steps, "analyze"):
                    await (transaction.execute(text(step)) if isinstance(step, str) else step(transaction))
        yield database
    finally:
        await database.close()


async def fill(url: str, *steps: str | Callable[[Transaction], Awaitable[object]]) -> None:
    """Take these steps on a database that others will open, or copy."""
    async with filled(url, *steps):
        pass


async def rows_read(
    database: OpenDatabase, question: Callable[[Transaction], Awaitable[Any]], *, writing: bool = False
) -> tuple[Any, int]:
    """The answer, and how many rows of PostgreSQL's tables were read for it.

    No table is read whole where there is another way, as if it were not so small. `writing` asks on the side that
    writes, where the same question was asked before more often than a statement is planned anew for.
    """
    async with (database.transaction if writing else database.snapshot)() as transaction:
        if not writing:
            await transaction.execute(text("set local enable_seqscan = off"))
        for _ in range(PLANNED_ANEW if writing else 0):
            await question(transaction)
        before = await _read(transaction)
        answer = await question(transaction)
        return answer, await _read(transaction) - before


class Read(NamedTuple):
    """A question, its answer, how many rows it may read, and the index without which it reads far more."""

    ask: Callable[[Transaction], Awaitable[Any]]
    expected: Any
    budget: int
    helper: str
    """Its name, or those of more than one; that of a primary key ends in `_pkey`."""
    writing: bool = False

    async def holds_by_its_index(self, database: OpenDatabase) -> None:
        """Asked twice: within its rows, and beyond them without its index, with the same answer."""
        answer, rows = await rows_read(database, self.ask, writing=self.writing)
        async with database.transaction() as transaction:
            table = self.helper.removesuffix("_pkey")
            drop = "drop index" if table == self.helper else f"alter table {table} drop constraint"
            await transaction.execute(text(f"{drop} {self.helper}"))
        again, without = await rows_read(database, self.ask, writing=self.writing)

        assert (answer, again) == (self.expected, self.expected)  # it is a test's
        assert rows <= self.budget < without


async def _read(transaction: Transaction) -> int:
    found = await transaction.execute(
        text("select sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::bigint from pg_stat_xact_user_tables")
    )
    return int(found.scalar_one())


def _sessions(service: Service) -> Sessions:
    sessions: Sessions = service.app.state.sessions
    return sessions
